#include "probe/responder/control_server.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <cstring>
#include <string>
#include <utility>

#include "core/limits.h"
#include "core/wire/control_json.h"
#include "probe/responder/control_answer.h"
#include "probe/responder/control_request.h"
#include "probe/responder/session_opening.h"

namespace campus::probe {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kMostConnections = 1024;
constexpr std::uint32_t kHeaderLimit = 8U << 10U;
constexpr auto kIdle = std::chrono::seconds(30);

}  // namespace

struct ControlServer::State {
  State(const Admission& limits, Sessions& table) : admission(limits), sessions(table), opening(limits, table) {}

  const Admission& admission;
  Sessions& sessions;
  asio::io_context io{1};
  std::vector<asio::ip::tcp::acceptor> acceptors;
  std::size_t connections = 0;
  std::function<void()> task;
  SessionOpening opening;  // after `io`: the last work of its thread ends before that goes

  asio::awaitable<void> accept(asio::ip::tcp::acceptor& acceptor);
  asio::awaitable<void> serve(beast::tcp_stream stream);
  asio::awaitable<void> forget_old_sessions();

  asio::awaitable<Response> answer(const Request& request, const ControlTarget& target, const std::string& peer, int fd,
                                   Challenge& challenge);
  /// The connection carries data from now on; true when it was handed over.
  bool hand_over(beast::tcp_stream& stream, const ControlTarget& target, const http::request_header<>& head,
                 const std::string& peer, std::size_t already, Response& refusal);
};

namespace {

/// Counts connections for as long as one lives.
class Counted {
 public:
  explicit Counted(std::size_t& count) : count_(count) { ++count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { --count_; }

 private:
  std::size_t& count_;
};

}  // namespace

asio::awaitable<Response> ControlServer::State::answer(const Request& request, const ControlTarget& target,
                                                       const std::string& peer, int fd, Challenge& challenge) {
  if (!opening.takes_tickets() && !admission.admits(peer)) {
    co_return refuse(http::status::forbidden, "address " + peer +
                                                  " is not private; the operator of this responder can admit it with "
                                                  "--open-from");
  }
  if (target.id.empty()) {
    auto response = co_await opening.open(request, peer, local_address(fd), challenge);
    co_return response;
  }
  if (request.method() == http::verb::delete_) {
    sessions.close(target.id, peer);
    co_return make_response(http::status::no_content, "");
  }
  if (request.method() != http::verb::get) co_return refuse(http::status::method_not_allowed, "GET or DELETE");
  const auto status = sessions.status(target.id, peer, target.since, port_of(local_address(fd)));
  if (!status) co_return refuse(status_of(status.error()), status.error().message);
  co_return make_response(http::status::ok, wire::encode_session_status(*status));
}

bool ControlServer::State::hand_over(beast::tcp_stream& stream, const ControlTarget& target,
                                     const http::request_header<>& head, const std::string& peer, std::size_t already,
                                     Response& refusal) {
  const bool down = head.method() == http::verb::get;
  if (!down && head.method() != http::verb::post) {
    refusal = refuse(http::status::method_not_allowed, "GET or POST");
    return false;
  }
  const auto direction = down ? Direction::down : Direction::up;
  if (auto may = sessions.may_add(target.id, peer, direction); !may) {
    refusal = refuse(status_of(may.error()), may.error().message);
    return false;
  }
  if (!down && head.count(http::field::transfer_encoding) > 0) {
    refusal = refuse(http::status::length_required, "data is never chunked; send Content-Length");
    return false;
  }
  error_code error;
  auto& socket = stream.socket();
  if (down) {
    // Small enough for any socket buffer, so this neither blocks nor splits.
    constexpr std::string_view kHead =
        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nCache-Control: no-store\r\n"
        "Connection: close\r\n\r\n";
    if (::send(socket.native_handle(), kHead.data(), kHead.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(kHead.size())) {
      return true;
    }
  }
  const int fd = socket.release(error);
  if (!error) (void)sessions.add_stream(target.id, peer, direction, Socket(fd), static_cast<std::int64_t>(already));
  return true;
}

asio::awaitable<void> ControlServer::State::serve(beast::tcp_stream stream) {
  const Counted counted(connections);
  const auto peer = peer_address(stream.socket().native_handle()).host_text();
  beast::flat_buffer buffer(kHeaderLimit + kControlLimits.bytes);
  Challenge challenge;
  error_code error;
  auto on_error = asio::redirect_error(asio::use_awaitable, error);
  bool keep = true;
  while (keep) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(kHeaderLimit);
    parser.body_limit(boost::none);
    stream.expires_after(kIdle);
    co_await http::async_read_header(stream, buffer, parser, on_error);
    if (error) co_return;
    const auto target = parse_target({parser.get().target().data(), parser.get().target().size()});
    Response response = refuse(http::status::not_found, "no such path");
    if (target && target->data) {
      if (hand_over(stream, *target, parser.get().base(), peer, buffer.size(), response)) co_return;
      keep = false;
    } else if (target) {
      parser.body_limit(kControlLimits.bytes);
      co_await http::async_read(stream, buffer, parser, on_error);
      if (error) co_return;
      stream.expires_never();  // the disk may take longer than a silent peer may
      response = co_await answer(parser.get(), *target, peer, stream.socket().native_handle(), challenge);
      stream.expires_after(kIdle);
      keep = parser.get().keep_alive();
    } else {
      keep = false;
    }
    response.keep_alive(keep);
    response.prepare_payload();
    co_await http::async_write(stream, response, on_error);
    if (error) co_return;
  }
  stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
}

asio::awaitable<void> ControlServer::State::accept(asio::ip::tcp::acceptor& acceptor) {
  error_code error;
  while (acceptor.is_open()) {
    auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (error == asio::error::operation_aborted) co_return;
    if (error || connections >= kMostConnections) {
      // Out of descriptors or over the cap: give those that are served a moment to end.
      asio::steady_timer pause(io, std::chrono::milliseconds(error ? 100 : 1));
      co_await pause.async_wait(asio::use_awaitable);
      continue;
    }
    socket.set_option(asio::ip::tcp::no_delay(true), error);
    asio::co_spawn(io, serve(beast::tcp_stream(std::move(socket))), asio::detached);
  }
}

asio::awaitable<void> ControlServer::State::forget_old_sessions() {
  asio::steady_timer timer(io);
  while (true) {
    timer.expires_after(std::chrono::seconds(1));
    co_await timer.async_wait(asio::use_awaitable);
    sessions.forget_old();
    if (task) task();
  }
}

ControlServer::ControlServer(const Admission& admission, Sessions& sessions)
    : state_(std::make_unique<State>(admission, sessions)) {}
ControlServer::~ControlServer() = default;

void ControlServer::take_tickets(TicketGate& gate, std::function<void(const Error&)> on_trouble) {
  state_->opening.take_tickets(gate, std::move(on_trouble));
}

void ControlServer::keep_silent_while(std::function<std::optional<std::string>()> silence) {
  state_->opening.keep_silent_while(std::move(silence));
}

void ControlServer::every_second(std::function<void()> task) { state_->task = std::move(task); }

Result<Address> ControlServer::listen(const Address& address) {
  const bool v6 = address.family() == AF_INET6;
  error_code error;
  asio::ip::tcp::acceptor acceptor(state_->io);
  acceptor.open(v6 ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), error);
  if (!error) acceptor.set_option(asio::ip::tcp::acceptor::reuse_address(true), error);
  if (!error && v6) acceptor.set_option(asio::ip::v6_only(true), error);
  if (!error && ::bind(acceptor.native_handle(), address.get(), address.length) != 0) {
    error = error_code(errno, boost::system::system_category());
  }
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return Error{ErrorCode::cannot_create, "cannot listen on TCP " + address.text() + ": " + error.message() +
                                               "; choose another address with --listen"};
  }
  const auto bound = local_address(acceptor.native_handle());
  state_->acceptors.push_back(std::move(acceptor));
  return bound;
}

void ControlServer::run() {
  for (auto& acceptor : state_->acceptors) asio::co_spawn(state_->io, state_->accept(acceptor), asio::detached);
  asio::co_spawn(state_->io, state_->forget_old_sessions(), asio::detached);
  if (state_->opening.takes_tickets()) {
    asio::co_spawn(state_->io, state_->opening.tidy_used_tickets(state_->io), asio::detached);
  }
  state_->io.run();
}

void ControlServer::stop() { state_->io.stop(); }

}  // namespace campus::probe
