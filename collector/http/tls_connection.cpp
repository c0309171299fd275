#include "collector/http/tls_connection.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <utility>

namespace campus::collector {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kRecord = 16U << 10U;

tcp::socket& socket_of(BIO* bio) { return *static_cast<tcp::socket*>(BIO_get_data(bio)); }

int write_to_socket(BIO* bio, const char* bytes, int size) {
  BIO_clear_retry_flags(bio);
  error_code error;
  const auto sent = socket_of(bio).send(asio::buffer(bytes, static_cast<std::size_t>(size)), 0, error);
  if (!error) return static_cast<int>(sent);
  if (error == asio::error::would_block) BIO_set_retry_write(bio);
  return -1;
}

int read_from_socket(BIO* bio, char* into, int size) {
  BIO_clear_retry_flags(bio);
  error_code error;
  const auto got = socket_of(bio).receive(asio::buffer(into, static_cast<std::size_t>(size)), 0, error);
  if (!error) return static_cast<int>(got);
  if (error == asio::error::eof) return 0;
  if (error == asio::error::would_block) BIO_set_retry_read(bio);
  return -1;
}

long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

/// OpenSSL's own would raise SIGPIPE, and would not notice that a descriptor has been closed and given to another.
BIO* bio_over(tcp::socket& socket) {
  static BIO_METHOD* const kMethod = [] {
    auto* method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "asio socket");
    BIO_meth_set_write(method, write_to_socket);
    BIO_meth_set_read(method, read_from_socket);
    BIO_meth_set_ctrl(method, control);
    return method;
  }();
  auto* bio = BIO_new(kMethod);
  if (bio == nullptr) return nullptr;
  BIO_set_data(bio, &socket);
  BIO_set_init(bio, 1);
  return bio;
}

/// Of the library's first error, while it is still there.
TlsFailure failure_of(int ssl_error) {
  const auto error = ERR_peek_error();
  if (ssl_error != SSL_ERROR_SSL || error == 0) return TlsFailure::closed;
  const int reason = ERR_GET_REASON(error);
  if (ERR_GET_LIB(error) != ERR_LIB_SSL) return TlsFailure::other;
  if (reason >= SSL_AD_REASON_OFFSET) return TlsFailure::refused_by_peer;
  switch (reason) {
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return TlsFailure::no_certificate;
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
      return TlsFailure::bad_certificate;
    case SSL_R_UNEXPECTED_EOF_WHILE_READING:
      return TlsFailure::closed;
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_NO_SUITABLE_KEY_SHARE:
    case SSL_R_NO_SHARED_GROUPS:
    case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
    case SSL_R_INAPPROPRIATE_FALLBACK:
      return TlsFailure::version_or_cipher;
    default:
      return TlsFailure::other;
  }
}

}  // namespace

void TlsConnection::Free::operator()(ssl_st* tls) const { SSL_free(tls); }

TlsConnection::TlsConnection(Socket socket, ServerCertificate::Context context)
    : Connection(std::move(socket)), context_(std::move(context)) {
  error_code ignored;
  this->socket().non_blocking(true, ignored);
}

void TlsConnection::open(Opened done) { wait_for_bytes(1, std::move(done)); }

void TlsConnection::wait_for_bytes(std::size_t bytes, Opened done) {
  error_code ignored;
  awaited_ = bytes;
  socket().set_option(tcp::socket::receive_low_watermark(static_cast<int>(bytes)), ignored);
  socket().async_wait(tcp::socket::wait_read, [this, done = std::move(done)](error_code error) mutable {
    if (error) return done(false, std::nullopt);
    look_at_first_record(std::move(done));
  });
}

void TlsConnection::look_at_first_record(Opened done) {
  constexpr unsigned char kHandshake = 0x16;
  constexpr std::size_t kHead = 5;  // type, version, length
  std::array<unsigned char, kHead> head{};
  error_code error;
  const auto got = socket().receive(asio::buffer(head), tcp::socket::message_peek, error);
  if (error == asio::error::would_block) return wait_for_bytes(awaited_, std::move(done));
  if (error || got == 0) return done(false, std::nullopt);
  if (head[0] != kHandshake) return done(false, TlsFailure::plain_http);
  constexpr unsigned kByte = 8;
  const std::size_t length = got < kHead ? 0 : static_cast<std::size_t>(head[3] << kByte | head[4]);
  const auto whole = std::min(kHead + length, kRecord);
  // Whoever has ended is woken up for, with less.
  if (awaited_ < whole && socket().available(error) < whole) return wait_for_bytes(whole, std::move(done));
  begin(done);
}

void TlsConnection::begin(const Opened& done) {
  error_code ignored;
  socket().set_option(tcp::socket::receive_low_watermark(1), ignored);
  tls_.reset(SSL_new(context_.get()));
  context_.reset();
  auto* bio = tls_ ? bio_over(socket()) : nullptr;
  if (bio == nullptr) return done(false, TlsFailure::other);
  SSL_set_bio(tls_.get(), bio, bio);
  shake_hands(done);
}

void TlsConnection::shake_hands(const Opened& done) {
  ERR_clear_error();
  const int status = SSL_accept(tls_.get());
  if (status == 1) return done(true, std::nullopt);
  const int error = SSL_get_error(tls_.get(), status);
  const auto failure = failure_of(error);
  wait(
      error, [this, done] { shake_hands(done); }, [done, failure](error_code) { done(false, failure); });
}

void TlsConnection::wait(int status, Retry retry, const std::function<void(error_code)>& failed) {
  const bool reads = status == SSL_ERROR_WANT_READ;
  if (!reads && status != SSL_ERROR_WANT_WRITE) {
    broken_ = status != SSL_ERROR_ZERO_RETURN;
    return failed(broken_ ? error_code(asio::error::connection_reset) : error_code(asio::error::eof));
  }
  socket().async_wait(reads ? tcp::socket::wait_read : tcp::socket::wait_write,
                      [retry = std::move(retry), failed](error_code error) { error ? failed(error) : retry(); });
}

void TlsConnection::read(asio::mutable_buffer into, Moved done) {
  if (!tls_) return Connection::read(into, std::move(done));
  ERR_clear_error();
  std::size_t got = 0;
  const int status = SSL_read_ex(tls_.get(), into.data(), into.size(), &got);
  if (status == 1) return finish(std::move(done), {}, got);
  wait(
      SSL_get_error(tls_.get(), status), [this, into, done] { read(into, done); },
      [this, done](error_code error) { finish(done, error, 0); });
}

void TlsConnection::write(std::string_view head, std::string_view body, Moved done) {
  if (!tls_) return Connection::write(head, body, std::move(done));
  head_ = head;
  body_ = body;
  write_on(std::move(done));
}

void TlsConnection::write_on(Moved done) {
  // After so many it is another connection's turn.
  constexpr int kRecords = 16;
  for (int i = 0; i < kRecords; ++i) {
    auto& left = head_.empty() ? body_ : head_;
    if (left.empty()) return finish(std::move(done), {}, 0);
    ERR_clear_error();
    std::size_t sent = 0;
    const int status = SSL_write_ex(tls_.get(), left.data(), std::min(left.size(), kRecord), &sent);
    if (status != 1) {
      return wait(
          SSL_get_error(tls_.get(), status), [this, done] { write_on(done); },
          [this, done](error_code error) { finish(done, error, 0); });
    }
    left.remove_prefix(sent);
  }
  asio::post(executor(), [this, done = std::move(done)] { write_on(done); });
}

void TlsConnection::finish(Moved done, error_code error, std::size_t bytes) {
  asio::post(executor(), [done = std::move(done), error, bytes] { done(error, bytes); });
}

void TlsConnection::end() {
  ERR_clear_error();
  if (tls_ && !broken_ && SSL_is_init_finished(tls_.get()) == 1) SSL_shutdown(tls_.get());
  Connection::end();
}

}  // namespace campus::collector
