#include "collector/http/listener.h"

#include <boost/asio/post.hpp>
#include <charconv>
#include <utility>

#include "collector/http/session.h"
#include "core/foreign_text.h"

namespace campus::collector {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

Result<tcp::endpoint> parse_listen(const std::string& listen) {
  const Error bad{ErrorCode::usage, "--listen " + in_quotes(listen, 80) +
                                        " is not ADDR:PORT, such as 127.0.0.1:8600, 0.0.0.0:8600 or [::]:8600"};
  const auto colon = listen.rfind(':');
  if (colon == std::string::npos) return bad;
  auto host = listen.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  unsigned short port = 0;
  const auto* end = listen.data() + listen.size();
  const auto [at, wrong] = std::from_chars(listen.data() + colon + 1, end, port);
  error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error || wrong != std::errc() || at != end) return bad;
  return tcp::endpoint(address, port);
}

}  // namespace

Listener::Listener(asio::io_context& io, std::shared_ptr<ServerParts> parts, Make make)
    : io_(io),
      parts_(std::move(parts)),
      make_(std::move(make)),
      strand_(io.get_executor()),
      acceptor_(strand_),
      pause_(strand_) {}

Result<void> Listener::listen_at(const std::string& listen) {
  const auto endpoint = parse_listen(listen);
  if (!endpoint) return endpoint.error();
  error_code error;
  acceptor_.open(endpoint->protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(*endpoint, error);
  if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  if (!error) return {};
  const bool denied = error == asio::error::access_denied;
  return Error{denied ? ErrorCode::permission : ErrorCode::unavailable,
               "cannot listen at " + listen + ": " + error.message() + "; choose another --listen"};
}

void Listener::start() { accept(); }

void Listener::close() {
  asio::post(strand_, [this] {
    error_code ignored;
    acceptor_.close(ignored);
  });
}

std::string Listener::address() const {
  error_code ignored;
  const auto endpoint = acceptor_.local_endpoint(ignored);
  const auto host = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

void Listener::accept() {
  acceptor_.async_accept(asio::make_strand(io_), [this](error_code error, Socket socket) {
    if (error == asio::error::operation_aborted || parts_->stopping) return;
    if (error) {
      tell_of_shortage(error);
      return accept_later();
    }
    serve(make_(std::move(socket)), parts_);
    accept();
  });
}

/// Out of descriptors, most likely: trying at once would spin. A stranger's is free by then.
void Listener::accept_later() {
  parts_->table.make_room();
  pause_.expires_after(std::chrono::milliseconds(100));
  pause_.async_wait([this](error_code error) {
    if (!error && !parts_->stopping) accept();
  });
}

void Listener::tell_of_shortage(const error_code& error) {
  const auto now = std::chrono::steady_clock::now();
  constexpr auto kSeldom = std::chrono::minutes(1);
  if (told_ != std::chrono::steady_clock::time_point() && now - told_ < kSeldom) return;
  told_ = now;
  parts_->log("cannot take a connection: " + error.message() + "; raise the limit of open files (LimitNOFILE=)");
}

}  // namespace campus::collector
