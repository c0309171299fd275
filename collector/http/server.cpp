#include "collector/http/server.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <charconv>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "collector/http/budget.h"
#include "core/foreign_text.h"

namespace campus::collector {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::int64_t kReadSeconds = 10;
constexpr std::int64_t kWriteSeconds = 60;
constexpr std::int64_t kLingerSeconds = 2;

/// What the connections share; outlives all of them.
struct Shared {
  Shared(const Routes& r, OwnMetrics& m, const ServerLimits& l)
      : routes(r), metrics(m), limits(l), bodies(l.all_body_bytes), answers(l.all_answer_bytes) {}

  const Routes& routes;
  OwnMetrics& metrics;
  const ServerLimits limits;
  std::atomic<std::size_t> connections = 0;
  std::atomic<std::size_t> requests = 0;  ///< between header and the end of the answer
  Budget bodies;                          ///< of requests, as they arrive
  Budget answers;                         ///< made for one reader each
  std::atomic<bool> stopping = false;
};

bool is_private(const asio::ip::address& address) {
  if (address.is_v6()) {
    const auto v6 = address.to_v6();
    if (v6.is_v4_mapped()) return is_private(asio::ip::make_address_v4(asio::ip::v4_mapped, v6));
    return v6.is_loopback() || (v6.to_bytes()[0] & 0xFEU) == 0xFCU;
  }
  const auto v4 = address.to_v4().to_uint();
  return (v4 >> 24U) == 127 || (v4 >> 24U) == 10 || (v4 >> 20U) == 0xAC1 || (v4 >> 16U) == 0xC0A8;
}

const char* phrase_of(int status) {
  const auto phrase = http::obsolete_reason(static_cast<http::status>(status));
  return phrase.data();
}

std::string head_of(const Response& response, std::size_t length, bool keep_alive) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " " + phrase_of(response.status);
  head += "\r\nContent-Type: " + response.content_type + "\r\nContent-Length: " + std::to_string(length);
  head +=
      "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY"
      "\r\nReferrer-Policy: no-referrer\r\nConnection: ";
  head += keep_alive ? "keep-alive" : "close";
  for (const auto& [name, value] : response.headers) {
    head.append("\r\n").append(name).append(": ").append(value);
  }
  return head + "\r\n\r\n";
}

/// One connection. All its handlers run on one strand.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, std::shared_ptr<Shared> shared)
      : stream_(std::move(socket)),
        shared_(std::move(shared)),
        buffer_(shared_->limits.header_bytes + 1024),
        body_share_(shared_->bodies),
        answer_share_(shared_->answers) {
    shared_->metrics.connections(++shared_->connections);
    error_code ignored;
    from_private_address_ = is_private(stream_.socket().remote_endpoint(ignored).address()) && !ignored;
    stream_.socket().set_option(tcp::no_delay(true), ignored);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    end_request();
    shared_->metrics.connections(--shared_->connections);
  }

  void start() {
    asio::post(stream_.get_executor(), [self = shared_from_this()] { self->read_header(); });
  }

 private:
  using Parser = http::request_parser<http::string_body>;

  void wait_for_request() {
    if (buffer_.size() > 0) return read_header();
    stream_.expires_after(std::chrono::seconds(shared_->limits.idle_seconds));
    constexpr std::size_t kFirst = 4096;
    stream_.async_read_some(buffer_.prepare(kFirst), [self = shared_from_this()](error_code error, std::size_t n) {
      if (error) return;
      self->buffer_.commit(n);
      self->read_header();
    });
  }

  void read_header() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(shared_->limits.header_bytes));
    parser_->body_limit(shared_->limits.body_bytes);
    stream_.expires_after(std::chrono::seconds(shared_->limits.header_seconds));
    http::async_read_header(stream_, buffer_, *parser_,
                            [self = shared_from_this()](error_code error, std::size_t) { self->header_read(error); });
  }

  void header_read(error_code error) {
    if (error == http::error::end_of_stream || error == asio::error::operation_aborted) return close();
    if (error) return refuse(error);
    begin_request();
    if (parser_->content_length().value_or(0) > shared_->limits.body_bytes) {
      return answer_and_close(plain(413, too_large()));
    }
    body_begun_ = std::chrono::steady_clock::now();
    body_got_ = 0;
    const auto expect = parser_->get().find(http::field::expect);
    const bool wants_word = expect != parser_->get().end() && beast::iequals(expect->value(), "100-continue");
    wants_word ? send_continue() : read_body();
  }

  void send_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    stream_.expires_after(std::chrono::seconds(kReadSeconds));
    asio::async_write(stream_, asio::buffer(kContinue.data(), kContinue.size()),
                      [self = shared_from_this()](error_code error, std::size_t) {
                        if (!error) self->read_body();
                      });
  }

  void read_body() {
    if (parser_->is_done()) return dispatch();
    const auto spent = std::chrono::steady_clock::now() - body_begun_;
    const auto left = std::chrono::seconds(shared_->limits.body_seconds) - spent;
    if (left <= std::chrono::seconds(0) || is_too_slow(spent)) {
      return answer_and_close(plain(408, "the request came too slowly"));
    }
    // A second of grace, so that whoever trickles hears why: an expired stream is closed and cannot answer any more.
    const std::chrono::nanoseconds silence = std::chrono::seconds(kReadSeconds);
    stream_.expires_after(std::min(left + std::chrono::seconds(1), silence));
    http::async_read_some(stream_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t n) {
      if (error) return self->refuse(error);
      self->body_got_ += static_cast<std::int64_t>(n);
      // What was only announced takes no memory: the string's pages are there once something is written to them.
      if (!self->body_share_.take(n)) {
        return self->answer_and_close(busy("too many large requests at once; send again later"));
      }
      self->read_body();
    });
  }

  [[nodiscard]] bool is_too_slow(std::chrono::nanoseconds spent) const {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(spent).count();
    return seconds > 5 && body_got_ < seconds * shared_->limits.slowest_body_bytes_per_second;
  }

  [[nodiscard]] std::string too_large() const {
    return "the request is larger than " + std::to_string(shared_->limits.body_bytes) +
           " bytes; send fewer envelopes at a time";
  }

  /// Not a request, or not all of one.
  void refuse(error_code error) {
    begin_request();
    if (error == http::error::body_limit) return answer_and_close(plain(413, too_large()));
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return answer_and_close(plain(431, "the request's header is larger than 16 KiB"));
    }
    if (error == beast::error::timeout) return;  // the stream has closed itself
    if (error.category() == make_error_code(http::error::bad_method).category() &&
        error != http::error::partial_message) {
      return answer_and_close(plain(400, "not an HTTP/1.1 request: " + error.message()));
    }
    close();
  }

  void dispatch() {
    const auto& message = parser_->get();
    keep_alive_ = message.keep_alive() && !shared_->stopping;
    head_only_ = message.method() == http::verb::head;
    Request request;
    request.method = std::string(message.method_string());
    const std::string_view target(message.target().data(), message.target().size());
    const auto question = std::min(target.find('?'), target.size());
    request.path = std::string(target.substr(0, question));
    request.query = std::string(target.substr(std::min(question + 1, target.size())));
    request.accept_language = std::string(message[http::field::accept_language]);
    request.content_encoding = std::string(message[http::field::content_encoding]);
    request.from_browser_script = message.find(http::field::origin) != message.end();
    request.forwarded = message.find("Forwarded") != message.end() || message.find("X-Forwarded-For") != message.end();
    request.from_private_address = from_private_address_;
    request.body = std::move(parser_->get().body());
    stream_.expires_never();
    const bool acknowledges = message.method() == http::verb::post;
    shared_->routes.handle(request, [self = shared_from_this(), acknowledges](Response response) {
      self->take_answer(std::move(response), acknowledges);
    });
  }

  /// On the thread that made the answer, so that none waits uncounted; a line, as of /health, is not worth counting. An
  /// acknowledgement is short and tells of what was kept: it is never replaced.
  void take_answer(Response response, bool acknowledges) {
    constexpr std::size_t kLine = 256;
    Budget::Share share(shared_->answers);
    const bool counts = response.body && !response.shared && response.body->size() > kLine;
    const auto length = counts ? response.body->size() : 0;
    if (acknowledges) {
      share.take_anyway(length);
    } else if (!share.take(length)) {
      response = busy("too many answers wait for their readers; ask again later");
    }
    asio::post(stream_.get_executor(),
               [self = shared_from_this(), response = std::move(response), share = std::move(share)]() mutable {
                 self->answer_share_ = std::move(share);
                 self->send(std::move(response));
               });
  }

  void answer_and_close(Response response) {
    keep_alive_ = false;
    linger_ = true;
    parser_.reset();  // and with it what had arrived of the body: its share ends with the request
    send(std::move(response));
  }

  void send(Response response) {
    response_ = std::move(response);
    const auto length = response_.body ? response_.body->size() : 0;
    head_ = head_of(response_, length, keep_alive_);
    const std::array<asio::const_buffer, 2> buffers{
        asio::buffer(head_), head_only_ || length == 0 ? asio::const_buffer() : asio::buffer(*response_.body)};
    stream_.expires_after(std::chrono::seconds(kWriteSeconds));
    asio::async_write(stream_, buffers, [self = shared_from_this()](error_code error, std::size_t) {
      self->response_ = {};
      self->end_request();
      if (error) return;
      if (self->keep_alive_) return self->wait_for_request();
      self->linger_ ? self->drain() : self->close();
    });
  }

  /// A reset would take the answer away from a client that is still sending: its bytes are read a while, and dropped.
  void drain() {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream_.expires_after(std::chrono::seconds(kLingerSeconds));
    drain_some();
  }

  void drain_some() {
    buffer_.consume(buffer_.size());
    constexpr std::size_t kPiece = 16U << 10U;
    stream_.async_read_some(buffer_.prepare(kPiece), [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->drain_more();
    });
  }

  void drain_more() {
    constexpr int kMostPieces = 1024;
    if (++drained_ < kMostPieces) drain_some();
  }

  void close() {
    error_code ignored;
    stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  void begin_request() {
    if (!std::exchange(in_request_, true)) ++shared_->requests;
  }

  void end_request() {
    body_share_.give_back();
    answer_share_.give_back();
    if (std::exchange(in_request_, false)) --shared_->requests;
  }

  beast::tcp_stream stream_;
  std::shared_ptr<Shared> shared_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  Response response_;
  std::string head_;
  Budget::Share body_share_;
  Budget::Share answer_share_;
  std::int64_t body_got_ = 0;
  std::chrono::steady_clock::time_point body_begun_;
  int drained_ = 0;
  bool in_request_ = false;
  bool keep_alive_ = false;
  bool head_only_ = false;
  bool linger_ = false;
  bool from_private_address_ = false;
};

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

struct HttpServer::Engine {
  Engine(const Routes& routes, OwnMetrics& metrics, ServerLimits limits)
      : shared(std::make_shared<Shared>(routes, metrics, limits)) {}

  Result<void> listen_at(const std::string& listen) {
    const auto endpoint = parse_listen(listen);
    if (!endpoint) return endpoint.error();
    error_code error;
    acceptor.open(endpoint->protocol(), error);
    if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor.bind(*endpoint, error);
    if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
    if (!error) return {};
    const bool denied = error == asio::error::access_denied;
    return Error{denied ? ErrorCode::permission : ErrorCode::unavailable,
                 "cannot listen at " + listen + ": " + error.message() + "; choose another --listen"};
  }

  void accept() {
    acceptor.async_accept(asio::make_strand(io), [this](error_code error, tcp::socket socket) {
      if (error == asio::error::operation_aborted || shared->stopping) return;
      if (error) return accept_later();
      if (shared->connections < shared->limits.connections) {
        std::make_shared<Session>(std::move(socket), shared)->start();
      }
      accept();
    });
  }

  /// Out of descriptors, most likely: trying at once would spin.
  void accept_later() {
    pause.expires_after(std::chrono::milliseconds(100));
    pause.async_wait([this](error_code error) {
      if (!error && !shared->stopping) accept();
    });
  }

  void run() {
    constexpr int kThreads = 2;
    accept();
    for (int i = 0; i < kThreads; ++i) threads.emplace_back([this] { io.run(); });
  }

  void stop() {
    if (shared->stopping.exchange(true)) return;
    asio::post(strand, [this] {
      error_code ignored;
      acceptor.close(ignored);
    });
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    while (shared->requests > 0 && std::chrono::steady_clock::now() < patience) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    io.stop();
    for (auto& thread : threads) thread.join();
  }

  std::shared_ptr<Shared> shared;
  asio::io_context io{2};
  asio::strand<asio::io_context::executor_type> strand{io.get_executor()};  ///< of the acceptor and its timer
  tcp::acceptor acceptor{strand};
  asio::steady_timer pause{strand};
  std::vector<std::thread> threads;
};

HttpServer::HttpServer(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
HttpServer::~HttpServer() { stop(); }

Result<std::unique_ptr<HttpServer>> HttpServer::start(const std::string& listen, const Routes& routes,
                                                      OwnMetrics& metrics, ServerLimits limits) {
  auto engine = std::make_unique<Engine>(routes, metrics, limits);
  if (auto listening = engine->listen_at(listen); !listening) return listening.error();
  engine->run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(engine)));
}

std::string HttpServer::address() const {
  error_code ignored;
  const auto endpoint = engine_->acceptor.local_endpoint(ignored);
  const auto host = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

void HttpServer::stop() { engine_->stop(); }

}  // namespace campus::collector
