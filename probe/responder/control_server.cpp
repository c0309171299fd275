#include "probe/responder/control_server.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

#include "core/limits.h"
#include "core/posix/system_random.h"
#include "core/ticket/refusal.h"
#include "core/wire/control_json.h"

namespace campus::probe {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

constexpr std::size_t kMostConnections = 1024;
constexpr std::uint32_t kHeaderLimit = 8U << 10U;
constexpr auto kIdle = std::chrono::seconds(30);
constexpr std::string_view kPrefix = "/campus/v1/sessions";
constexpr auto kChallengeLife = std::chrono::seconds(30);
constexpr auto kTidyEvery = std::chrono::minutes(1);

/// `/campus/v1/sessions[/ID[/data]][?since=N]`
struct Target {
  std::string id;
  bool data = false;
  std::size_t since = 0;
};

std::optional<Target> parse_target(std::string_view path) {
  Target target;
  if (const auto query = path.find('?'); query != std::string_view::npos) {
    const auto text = path.substr(query + 1);
    path = path.substr(0, query);
    constexpr std::string_view kSince = "since=";
    if (!text.starts_with(kSince)) return std::nullopt;
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data() + kSince.size(), end, target.since);
    if (error != std::errc() || at != end) return std::nullopt;
  }
  if (!path.starts_with(kPrefix)) return std::nullopt;
  path.remove_prefix(kPrefix.size());
  if (path.empty()) return target;
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  constexpr std::string_view kData = "/data";
  target.data = path.ends_with(kData);
  if (target.data) path.remove_suffix(kData.size());
  target.id = path;
  return target.id.size() == 32 ? std::optional(target) : std::nullopt;
}

http::status status_of(const Error& error) {
  switch (error.code) {
    case ErrorCode::missing:
      return http::status::not_found;
    case ErrorCode::conflict:
      return http::status::conflict;
    case ErrorCode::permission:
      return http::status::too_many_requests;
    default:
      return http::status::bad_request;
  }
}

std::string_view text_of(boost::core::string_view view) { return {view.data(), view.size()}; }

http::status status_of(TicketRefusal refusal) {
  switch (refusal) {
    case TicketRefusal::malformed:
      return http::status::bad_request;
    case TicketRefusal::proof_needed:
      return http::status::unauthorized;
    case TicketRefusal::school_busy:
    case TicketRefusal::busy:
    case TicketRefusal::session_open:
    case TicketRefusal::too_many_used:
      return http::status::too_many_requests;
    case TicketRefusal::not_writable:
      return http::status::service_unavailable;
    default:
      return http::status::forbidden;
  }
}

/// What a connection was asked to sign, once.
struct Challenge {
  std::string nonce;
  std::chrono::steady_clock::time_point expires;
};

struct Proof {
  std::string nonce;
  std::string signature;
};

/// `Campus-Device NONCE:SIGNATURE`, 32 hex digits and 64 bytes in base64.
std::optional<Proof> proof_in(std::string_view authorization) {
  constexpr std::string_view kScheme = "Campus-Device ";
  constexpr std::size_t kNonce = 32;
  constexpr std::size_t kSignature = 88;
  if (authorization.size() != kScheme.size() + kNonce + 1 + kSignature) return std::nullopt;
  if (!authorization.starts_with(kScheme) || authorization[kScheme.size() + kNonce] != ':') return std::nullopt;
  const auto signature = base64_decode(authorization.substr(kScheme.size() + kNonce + 1));
  if (!signature) return std::nullopt;
  return Proof{std::string(authorization.substr(kScheme.size(), kNonce)), *signature};
}

}  // namespace

struct ControlServer::State {
  State(const Admission& limits, Sessions& table) : admission(limits), sessions(table) {}

  const Admission& admission;
  Sessions& sessions;
  asio::io_context io{1};
  std::vector<asio::ip::tcp::acceptor> acceptors;
  std::size_t connections = 0;
  TicketGate* gate = nullptr;
  std::function<void(const Error&)> on_trouble;
  bool in_trouble = false;
  std::function<void()> task;
  SystemRandom random;
  asio::thread_pool writer{1};  // after `io`: its last work ends before that goes

  asio::awaitable<void> accept(asio::ip::tcp::acceptor& acceptor);
  asio::awaitable<void> serve(beast::tcp_stream stream);
  asio::awaitable<void> forget_old_sessions();
  asio::awaitable<void> tidy_used_tickets();

  asio::awaitable<Response> answer(const Request& request, const Target& target, const std::string& peer, int fd,
                                   Challenge& challenge);
  asio::awaitable<Response> open_session(const Request& request, const std::string& peer, Challenge& challenge);
  asio::awaitable<Response> open_with_ticket(const Request& request, const SessionRequest& asked,
                                             const std::string& peer, Challenge& challenge);
  Response open_in_test(const SessionRequest& asked, const std::string& test, const std::string& peer);
  Response challenge_again(Challenge& challenge);
  Response refuse_ticket(TicketRefusal why);
  asio::awaitable<Result<void>> record(Ticket ticket);
  asio::awaitable<Result<void>> rewrite(UsedTickets used);
  void note(const Result<void>& written);
  /// The connection carries data from now on; true when it was handed over.
  bool hand_over(beast::tcp_stream& stream, const Target& target, const http::request_header<>& head,
                 const std::string& peer, std::size_t already, Response& refusal);
};

namespace {

Response make_response(http::status status, std::string body) {
  Response response(status, 11);
  response.set(http::field::content_type, "application/json");
  response.set(http::field::cache_control, "no-store");
  if (status == http::status::too_many_requests) response.set(http::field::retry_after, "1");
  response.body() = std::move(body);
  return response;
}

Response refuse(http::status status, std::string_view why) { return make_response(status, wire::encode_refusal(why)); }

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

Response ControlServer::State::refuse_ticket(TicketRefusal why) {
  SessionRefusal refusal{words_of(why), std::string(name_of(why)), std::nullopt, std::nullopt};
  const auto status = status_of(why);
  if (status == http::status::too_many_requests) refusal.retry_after_seconds = sessions.seconds_to_wait();
  auto response = make_response(status, wire::encode_session_refusal(refusal));
  if (refusal.retry_after_seconds) {
    response.set(http::field::retry_after, std::to_string(*refusal.retry_after_seconds));
  }
  return response;
}

Response ControlServer::State::challenge_again(Challenge& challenge) {
  challenge = {random_id(random), std::chrono::steady_clock::now() + kChallengeLife};
  constexpr auto kWhy = TicketRefusal::proof_needed;
  auto response = make_response(
      status_of(kWhy),
      wire::encode_session_refusal({words_of(kWhy), std::string(name_of(kWhy)), std::nullopt, challenge.nonce}));
  response.set(http::field::www_authenticate, "Campus-Device");
  return response;
}

asio::awaitable<Result<void>> ControlServer::State::record(Ticket ticket) { co_return gate->record(ticket); }
asio::awaitable<Result<void>> ControlServer::State::rewrite(UsedTickets used) { co_return gate->rewrite(used); }

void ControlServer::State::note(const Result<void>& written) {
  if (written || in_trouble) return;
  in_trouble = true;
  if (on_trouble) on_trouble(written.error());
}

Response ControlServer::State::open_in_test(const SessionRequest& asked, const std::string& test,
                                            const std::string& peer) {
  const auto opened = sessions.open_in_test(test, asked, peer);
  if (const auto* refusal = std::get_if<TicketRefusal>(&opened)) return refuse_ticket(*refusal);
  if (const auto* error = std::get_if<Error>(&opened)) return refuse(status_of(*error), error->message);
  return make_response(http::status::created, wire::encode_session_grant(std::get<SessionGrant>(opened)));
}

asio::awaitable<Response> ControlServer::State::open_with_ticket(const Request& request, const SessionRequest& asked,
                                                                 const std::string& peer, Challenge& challenge) {
  // A ticket's own faults that cost nothing to see are told before anything is spent on it.
  const auto ticket = parse_ticket_text(*asked.ticket);
  if (!ticket) co_return refuse_ticket(TicketRefusal::malformed);
  const auto& fields = ticket->ticket;
  if (const auto why = gate->before_signatures(fields)) co_return refuse_ticket(*why);
  if (!asked.key.empty() && asked.key != key_id_of(fields.device_key).text()) {
    co_return refuse_ticket(TicketRefusal::other_device);
  }
  const auto proof = proof_in(text_of(request[http::field::authorization]));
  const auto asked_for = std::exchange(challenge, {});
  if (!proof || asked_for.nonce.empty() || proof->nonce != asked_for.nonce ||
      std::chrono::steady_clock::now() > asked_for.expires) {
    co_return challenge_again(challenge);
  }
  if (const auto why = gate->of_signatures(*ticket, {proof->nonce, request.body(), proof->signature})) {
    co_return refuse_ticket(*why);
  }
  if (const auto why = gate->of_use(fields)) co_return refuse_ticket(*why);
  const auto begun = sessions.begin_test(fields, asked, peer);
  if (const auto* why = std::get_if<TicketRefusal>(&begun)) co_return refuse_ticket(*why);
  const auto test = std::get<std::string>(begun);
  // From here on nobody else gets in with it, while the disk is waited for.
  gate->take(fields);
  const auto recorded = co_await asio::co_spawn(writer, record(fields), asio::use_awaitable);
  note(recorded);
  if (!recorded) {
    sessions.close(test, peer);
    co_return refuse_ticket(TicketRefusal::not_writable);
  }
  auto response = open_in_test(asked, test, peer);
  if (response.result() != http::status::created) sessions.close(test, peer);
  co_return response;
}

asio::awaitable<Response> ControlServer::State::open_session(const Request& request, const std::string& peer,
                                                             Challenge& challenge) {
  if (request.method() != http::verb::post) {
    co_return refuse(http::status::method_not_allowed, "POST opens a session");
  }
  const auto asked = wire::parse_session_request(request.body());
  if (!asked) co_return refuse(http::status::bad_request, asked.error().message);
  if (gate != nullptr && asked->test) co_return open_in_test(*asked, *asked->test, peer);
  if (gate != nullptr && asked->ticket) {
    auto response = co_await open_with_ticket(request, *asked, peer, challenge);
    co_return response;
  }
  if (!admission.admits(peer)) co_return refuse_ticket(TicketRefusal::ticket_needed);
  const auto grant = sessions.open(*asked, peer);
  if (!grant) co_return refuse(status_of(grant.error()), grant.error().message);
  co_return make_response(http::status::created, wire::encode_session_grant(*grant));
}

asio::awaitable<Response> ControlServer::State::answer(const Request& request, const Target& target,
                                                       const std::string& peer, int fd, Challenge& challenge) {
  if (gate == nullptr && !admission.admits(peer)) {
    co_return refuse(http::status::forbidden, "address " + peer +
                                                  " is not private; the operator of this responder can admit it with "
                                                  "--open-from");
  }
  if (target.id.empty()) {
    auto response = co_await open_session(request, peer, challenge);
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

bool ControlServer::State::hand_over(beast::tcp_stream& stream, const Target& target,
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
    const auto target = parse_target(text_of(parser.get().target()));
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

asio::awaitable<void> ControlServer::State::tidy_used_tickets() {
  asio::steady_timer timer(io);
  while (true) {
    timer.expires_after(kTidyEvery);
    co_await timer.async_wait(asio::use_awaitable);
    auto used = gate->tidy();
    if (!used) continue;
    const auto written = co_await asio::co_spawn(writer, rewrite(*std::move(used)), asio::use_awaitable);
    note(written);
  }
}

ControlServer::ControlServer(const Admission& admission, Sessions& sessions)
    : state_(std::make_unique<State>(admission, sessions)) {}
ControlServer::~ControlServer() = default;

void ControlServer::take_tickets(TicketGate& gate, std::function<void(const Error&)> on_trouble) {
  state_->gate = &gate;
  state_->on_trouble = std::move(on_trouble);
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
  if (state_->gate != nullptr) asio::co_spawn(state_->io, state_->tidy_used_tickets(), asio::detached);
  state_->io.run();
}

void ControlServer::stop() { state_->io.stop(); }

}  // namespace campus::probe
