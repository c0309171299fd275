#include "collector/http/session.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "collector/http/answer_head.h"
#include "collector/http/arriving_request.h"
#include "collector/http/codings.h"

namespace campus::collector {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr std::size_t kHeaderPiece = 1024;
constexpr std::size_t kBodyPiece = 16U << 10U;
constexpr std::int64_t kLingerSeconds = 2;

ConnectionTable::Network network_of(const asio::ip::address& address) {
  constexpr unsigned kByte = 8;
  ConnectionTable::Network network = 0;
  if (address.is_v4()) return address.to_v4().to_uint();
  const auto v6 = address.to_v6();
  if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_uint();
  const auto bytes = v6.to_bytes();
  for (std::size_t i = 0; i < sizeof network; ++i) network = network << kByte | bytes[i];
  return network;
}

bool is_this_machine(const asio::ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback();
  }
  return address.is_loopback();
}

/// Behind a proxy on this machine it is whom that names last, as docs/operating.md sets it up: else one client's wrong
/// tokens and codes would be everybody's. Nobody else is believed about it, not even by a line before the proxy's own.
ConnectionTable::Network network_behind(const asio::ip::address& peer, const RequestParser::value_type& message) {
  if (!is_this_machine(peer)) return network_of(peer);
  const auto all = joined_values(message, "X-Forwarded-For");
  std::string_view named = all;
  named.remove_prefix(std::min(named.find_last_of(", ") + 1, named.size()));
  error_code wrong;
  const auto client = asio::ip::make_address(named, wrong);
  return network_of(wrong ? peer : client);
}

/// All its handlers run on one strand; each holds it, so that it goes when nothing is under way any more.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(std::unique_ptr<Connection> connection, std::shared_ptr<ServerParts> parts)
      : parts_(std::move(parts)),
        connection_(std::move(connection)),
        deadline_(connection_->executor()),
        buffer_(parts_->limits.header_bytes + kBodyPiece),
        answer_share_(parts_->answers) {
    parts_->metrics.connections(++parts_->connections);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    end_request();
    parts_->metrics.connections(--parts_->connections);
  }

  void start() {
    auto place = parts_->table.enter(network_of(connection_->peer()), [weak = weak_from_this()] {
      if (const auto self = weak.lock()) asio::post(self->connection_->executor(), [self] { self->make_room(); });
    });
    if (!place) return parts_->metrics.connection_dropped("full");
    place_.emplace(*std::move(place));
    asio::post(connection_->executor(), [self = shared_from_this()] { self->open(); });
  }

 private:
  enum class Stage { opening, header, body, working, answering, idle, lingering };
  using Step = void (Session::*)();

  /// From here on the time of this stage runs.
  void enter(Stage stage, std::chrono::nanoseconds time) {
    stage_ = stage;
    deadline_.expires_after(time);
    deadline_.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = error ? nullptr : weak.lock();
      if (self && self->deadline_.expiry() <= steady_clock::now()) self->run_out_of_time();
    });
  }

  void run_out_of_time() {
    if (stage_ == Stage::body) {
      out_of_time_ = true;  // and whoever waits for the body says so
      return connection_->cancel();
    }
    if (stage_ == Stage::opening) parts_->metrics.tls_failed(name_of(TlsFailure::timeout));
    const bool slow = stage_ == Stage::opening || stage_ == Stage::header || stage_ == Stage::answering;
    leave(slow ? "slow" : nullptr);
  }

  void make_room() {
    // What was handed to the writer is acknowledged first.
    if (stage_ == Stage::working) {
      leaving_ = true;
    } else {
      leave("crowded");
    }
  }

  void leave(const char* why) {
    if (std::exchange(left_, true)) return;
    if (why != nullptr) parts_->metrics.connection_dropped(why);
    deadline_.cancel();
    if (stage_ == Stage::answering) connection_->give_up_unsent();
    connection_->abort();
  }

  void open() {
    enter(Stage::opening, seconds(parts_->limits.handshake_seconds));
    connection_->open([self = shared_from_this()](bool open, std::optional<TlsFailure> failure) {
      if (!self->left_) self->opened(open, failure);
    });
  }

  void opened(bool open, std::optional<TlsFailure> failure) {
    if (failure) parts_->metrics.tls_failed(name_of(*failure));
    if (open) return read_header();
    if (failure == TlsFailure::plain_http) return answer_and_close(plain(400, "this port speaks TLS; use https://"));
    if (failure) linger();  // with what TLS has to say about it
  }

  void wait_for_request() {
    if (buffer_.size() > 0) return read_header();
    buffer_.shrink_to_fit();
    enter(Stage::idle,
          seconds(place_ && place_->is_known() ? parts_->limits.known_idle_seconds : parts_->limits.idle_seconds));
    read_more(kHeaderPiece, &Session::read_header);
  }

  void read_header() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(parts_->limits.header_bytes));
    parser_->body_limit(parts_->limits.body_bytes);
    enter(Stage::header, seconds(parts_->limits.header_seconds));
    take_header();
  }

  void take_header() {
    if (buffer_.size() == 0) return read_more(kHeaderPiece, &Session::take_header);
    constexpr unsigned char kTlsHandshake = 0x16;
    if (*static_cast<const unsigned char*>(buffer_.data().data()) == kTlsHandshake) return refuse_tls();
    error_code error;
    buffer_.consume(parser_->put(buffer_.data(), error));
    if (error && error != http::error::need_more) return refuse(error);
    parser_->is_header_done() ? begin_body() : read_more(kHeaderPiece, &Session::take_header);
  }

  void refuse_tls() {
    parts_->metrics.tls_failed(name_of(TlsFailure::not_offered));
    answer_and_close(plain(400, "this port does not speak TLS; use http://, or start serve with --tls-cert"));
  }

  void read_more(std::size_t most, Step next) {
    const auto room = buffer_.max_size() - buffer_.size();
    if (room == 0) return refuse(http::error::buffer_overflow);  // what a chunk says of itself knows no other limit
    connection_->read(buffer_.prepare(std::min(most, room)),
                      [self = shared_from_this(), next](error_code error, std::size_t bytes) {
                        if (self->left_) return;
                        if (error && !self->out_of_time_) return;  // the peer has gone
                        self->buffer_.commit(error ? 0 : bytes);
                        ((*self).*next)();
                      });
  }

  void begin_body() {
    begin_request();
    const auto& limits = parts_->limits;
    const auto coding = coding_of_body(joined_values(parser_->get(), http::field::content_encoding));
    if (!coding) return refuse_coding(coding.error().message);
    const auto announced = parser_->content_length().value_or(0);
    if (announced > limits.body_bytes) return refuse_body({ErrorCode::too_large, too_large()});
    parser_->get().body().body.begin(
        {.coding = *coding,
         .most_bytes = limits.body_bytes,
         .expected_bytes = static_cast<std::size_t>(announced),
         .budget = &parts_->bodies,
         .kept_free = place_->is_known() ? 0 : limits.all_body_bytes / limits.reserved_part});
    body_begun_ = steady_clock::now();
    body_got_ = 0;
    const auto expect = parser_->get().find(http::field::expect);
    const bool wants_word = expect != parser_->get().end() && boost::beast::iequals(expect->value(), "100-continue");
    wants_word ? send_continue() : take_body();
  }

  void send_continue() {
    enter(Stage::answering, seconds(parts_->limits.header_seconds));
    connection_->write("HTTP/1.1 100 Continue\r\n\r\n", {}, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error && !self->left_) self->take_body();
    });
  }

  void take_body() {
    while (buffer_.size() > 0 && !parser_->is_done()) {
      error_code error;
      const auto bytes = parser_->put(buffer_.data(), error);
      buffer_.consume(bytes);
      body_got_ += static_cast<std::int64_t>(bytes);
      if (const auto& refusal = parser_->get().body().refusal) return refuse_body(*refusal);
      if (error == http::error::need_more) break;
      if (error) return refuse(error);
    }
    if (parser_->is_done()) return dispatch();
    const auto spent = steady_clock::now() - body_begun_;
    const auto left = seconds(parts_->limits.body_seconds) - spent;
    if (out_of_time_ || left <= seconds(0) || is_too_slow(spent)) {
      parts_->metrics.connection_dropped("slow");
      return answer_and_close(plain(408, "the request came too slowly"));
    }
    const std::chrono::nanoseconds silence = seconds(parts_->limits.body_silence_seconds);
    enter(Stage::body, std::min<std::chrono::nanoseconds>(left, silence));
    read_more(kBodyPiece, &Session::take_body);
  }

  [[nodiscard]] bool is_too_slow(std::chrono::nanoseconds spent) const {
    const auto whole = std::chrono::duration_cast<seconds>(spent).count();
    return whole > parts_->limits.body_grace_seconds &&
           body_got_ < whole * parts_->limits.slowest_body_bytes_per_second;
  }

  [[nodiscard]] std::string too_large() const {
    return "is larger than " + std::to_string(parts_->limits.body_bytes) + " bytes";
  }

  void refuse_coding(const std::string& why) {
    auto response = plain(415, why);
    response.headers.emplace_back("Accept-Encoding", "gzip, zstd");
    answer_and_close(std::move(response));
  }

  void refuse_body(const Error& refusal) {
    switch (refusal.code) {
      case ErrorCode::too_large:
        return answer_and_close(plain(413, "the request " + refusal.message + "; send fewer envelopes at a time"));
      case ErrorCode::bad_data:
        return answer_and_close(plain(400, "the request's body: " + refusal.message));
      default:
        return answer_and_close(busy(refusal.message + "; send again later"));
    }
  }

  /// Not a request, or not all of one.
  void refuse(error_code error) {
    begin_request();
    if (error == http::error::body_limit) return refuse_body({ErrorCode::too_large, too_large()});
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return answer_and_close(plain(431, "the request's header, or a chunk's, is larger than 16 KiB"));
    }
    answer_and_close(plain(400, "not an HTTP/1.1 request: " + error.message()));
  }

  void dispatch() {
    const auto& message = parser_->get();
    keep_alive_ = message.keep_alive();
    head_only_ = message.method() == http::verb::head;
    admits_gzip_ = admits_gzip(joined_values(message, http::field::accept_encoding));
    auto request = request_of(message);
    request.from_private_address = is_private(connection_->peer());
    request.network = network_behind(connection_->peer(), message);
    stage_ = Stage::working;
    deadline_.cancel();
    const bool acknowledges = message.method() == http::verb::post;
    parts_->routes.handle(request, [self = shared_from_this(), acknowledges](Response response) {
      self->take_answer(std::move(response), acknowledges);
    });
    parser_.reset();  // and with it the body
  }

  /// On the thread that made the answer, so that none waits uncounted; a line, as of /health, is not worth counting. An
  /// acknowledgement is short and tells of what was kept: it is never replaced.
  void take_answer(Response response, bool acknowledges) {
    constexpr std::size_t kLine = 256;
    Budget::Share share(parts_->answers);
    const bool counts = response.body && !response.shared && response.body->size() > kLine;
    const auto length = counts ? response.body->size() : 0;
    if (acknowledges) {
      share.take_anyway(length);
    } else if (!share.take(length)) {
      response = busy("too many answers wait for their readers; ask again later");
    }
    asio::post(connection_->executor(),
               [self = shared_from_this(), response = std::move(response), share = std::move(share)]() mutable {
                 self->answer_share_ = std::move(share);
                 self->send(std::move(response));
               });
  }

  void answer_and_close(Response response) {
    keep_alive_ = head_only_ = false;
    lingers_ = true;
    parser_.reset();  // and with it what had arrived of the body
    send(std::move(response));
  }

  void send(Response response) {
    if (response.sender_is_known) place_->becomes_known(response.poller);
    const bool as_gzip = response.gzip && admits_gzip_;
    const bool keep_alive = keep_alive_ && !leaving_ && !parts_->stopping;
    answer_ = {std::move(response), as_gzip, keep_alive, head_only_};
    head_ = head_of(answer_);
    std::string_view body = answer_.head_only || !answer_.body() ? std::string_view() : *answer_.body();
    constexpr std::size_t kInOnePiece = 8U << 10U;
    if (body.size() <= kInOnePiece) {
      head_ += body;
      body = {};
    }
    const auto& limits = parts_->limits;
    const auto time = answer_.response.shared ? limits.shared_answer_seconds : limits.answer_seconds;
    enter(Stage::answering, seconds(leaving_ ? kLingerSeconds : time));
    connection_->write(head_, body, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error && !self->left_) self->answered();
    });
  }

  void answered() {
    const bool keep_alive = answer_.keep_alive;
    answer_ = {};
    head_ = {};
    end_request();
    if (keep_alive) return wait_for_request();
    lingers_ ? linger() : connection_->end();
  }

  /// A reset would take the answer away from a client that is still sending: its bytes are read a while, and dropped.
  void linger() {
    connection_->end();
    enter(Stage::lingering, seconds(kLingerSeconds));
    discard();
  }

  void discard() {
    constexpr int kMostPieces = 1024;
    buffer_.consume(buffer_.size());
    connection_->discard(buffer_.prepare(kBodyPiece), [self = shared_from_this()](error_code error, std::size_t) {
      if (!error && !self->left_ && ++self->discarded_ < kMostPieces) self->discard();
    });
  }

  void begin_request() {
    if (std::exchange(in_request_, true)) return;
    ++parts_->requests;
    place_->begins_request();
  }

  void end_request() {
    answer_share_.give_back();
    if (!std::exchange(in_request_, false)) return;
    --parts_->requests;
    place_->ends_request();
  }

  const std::shared_ptr<ServerParts> parts_;
  const std::unique_ptr<Connection> connection_;
  asio::steady_timer deadline_;
  std::optional<ConnectionTable::Place> place_;
  boost::beast::flat_buffer buffer_;
  std::optional<RequestParser> parser_;
  Answer answer_;
  std::string head_;
  Budget::Share answer_share_;
  std::int64_t body_got_ = 0;
  steady_clock::time_point body_begun_;
  int discarded_ = 0;
  Stage stage_ = Stage::opening;
  bool in_request_ = false;
  bool keep_alive_ = false;
  bool head_only_ = false;
  bool admits_gzip_ = false;
  bool lingers_ = false;
  bool out_of_time_ = false;
  bool leaving_ = false;
  bool left_ = false;
};

}  // namespace

void serve(std::unique_ptr<Connection> connection, std::shared_ptr<ServerParts> parts) {
  std::make_shared<Session>(std::move(connection), std::move(parts))->start();
}

}  // namespace campus::collector
