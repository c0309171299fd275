#include "collector/simulate/delivery/client_connection.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <charconv>
#include <utility>

namespace campus::collector::simulate {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;

constexpr auto kConnectTime = std::chrono::seconds(10);
constexpr auto kAnswerTime = std::chrono::seconds(60);
constexpr std::uint64_t kMostAnswerBytes = 1U << 20U;

std::optional<std::chrono::seconds> seconds_of(std::string_view text) {
  constexpr long kLongest = 3'600;
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > kLongest) return std::nullopt;
  return std::chrono::seconds(value);
}

std::string failure_of(const error_code& error) {
  if (error == beast::error::timeout || error == asio::error::timed_out) return "timeout";
  if (error == asio::error::no_descriptors) return "descriptors";
  // Every port of the source address is taken towards this collector.
  if (error == asio::error::address_in_use || error == boost::system::errc::address_not_available) return "ports";
  return "closed";
}

}  // namespace

class ClientConnection::Link : public std::enable_shared_from_this<ClientConnection::Link> {
 public:
  Link(asio::io_context& io, const Target& target, const asio::ip::address* source, const std::string& head)
      : stream_(io), target_(target), source_(source), head_(head) {}

  void post(const std::string& body, Handler handler) {
    body_ = &body;
    handler_ = std::move(handler);
    reply_ = {};
    reply_.on_old_connection = open_;
    connected_at_.reset();
    start_ = head_ + std::to_string(body.size()) + "\r\n\r\n";
    open_ ? send() : connect();
  }

  void close() {
    handler_ = nullptr;
    drop();
  }

 private:
  void drop() {
    stream_.close();
    open_ = false;
  }

  void connect() {
    connected_at_ = SteadyClock::now();
    if (const auto error = bind()) {
      return asio::post(stream_.get_executor(), [self = shared_from_this(), error] { self->fail(failure_of(error)); });
    }
    stream_.expires_after(kConnectTime);
    stream_.async_connect(target_.endpoint, [self = shared_from_this()](error_code error) {
      if (error == asio::error::connection_refused || error == asio::error::host_unreachable ||
          error == asio::error::network_unreachable) {
        return self->fail("connect");
      }
      if (error) return self->fail(failure_of(error));
      self->open_ = true;
      error_code ignored;
      self->stream_.socket().set_option(tcp::no_delay(true), ignored);
      self->send();
    });
  }

  error_code bind() {
    if (source_ == nullptr) return {};
    error_code error;
    auto& socket = stream_.socket();
    socket.open(target_.endpoint.protocol(), error);
    if (error) return error;
    // The port is chosen when connecting, so that one is enough for every other end.
    const int late = 1;
    ::setsockopt(socket.native_handle(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &late, sizeof late);
    socket.bind(tcp::endpoint(*source_, 0), error);
    return error;
  }

  void send() {
    sent_at_ = SteadyClock::now();
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(start_), asio::buffer(*body_)};
    stream_.expires_after(kAnswerTime);
    asio::async_write(stream_, buffers, [self = shared_from_this()](error_code error, std::size_t) {
      // An error here may still have an answer behind it: 413, or 503 from a server that read no further.
      self->written_ = !error;
      self->read();
    });
  }

  void read() {
    parser_.emplace();
    parser_->body_limit(kMostAnswerBytes);
    buffer_.clear();
    http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t) {
      error ? self->fail(failure_of(error)) : self->answered();
    });
  }

  void answered() {
    const auto now = SteadyClock::now();
    auto& message = parser_->get();
    reply_.status = static_cast<int>(message.result_int());
    const auto after = message[http::field::retry_after];
    reply_.retry_after = seconds_of({after.data(), after.size()});
    reply_.since_send = now - sent_at_;
    if (connected_at_) reply_.since_connect = now - *connected_at_;
    const bool keep = message.keep_alive() && written_;
    reply_.body = std::move(message.body());
    parser_.reset();
    if (!keep) drop();
    finish();
  }

  void fail(const std::string& why) {
    drop();
    reply_.failure = why;
    finish();
  }

  void finish() {
    if (handler_) std::exchange(handler_, nullptr)(std::move(reply_));
  }

  beast::tcp_stream stream_;
  const Target& target_;
  const asio::ip::address* source_;
  const std::string& head_;
  const std::string* body_ = nullptr;
  std::string start_;
  Handler handler_;
  beast::flat_buffer buffer_;
  std::optional<http::response_parser<http::string_body>> parser_;
  Reply reply_;
  SteadyClock::time_point sent_at_;
  std::optional<SteadyClock::time_point> connected_at_;
  bool open_ = false;
  bool written_ = false;
};

ClientConnection::ClientConnection(asio::io_context& io, const Target& target, const asio::ip::address* source,
                                   const std::string& head)
    : link_(std::make_shared<Link>(io, target, source, head)) {}

ClientConnection::~ClientConnection() { link_->close(); }

void ClientConnection::post(const std::string& body, Handler handler) { link_->post(body, std::move(handler)); }
void ClientConnection::close() { link_->close(); }

}  // namespace campus::collector::simulate
