#include "tests/support/tls_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <csignal>

namespace campus::testing {
namespace {

struct Free {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  void operator()(SSL* tls) const { SSL_free(tls); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Bio = std::unique_ptr<BIO, Free>;

void use_chain(SSL_CTX* context, const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  bool first = true;
  while (X509* one = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    if (first) {
      SSL_CTX_use_certificate(context, one);
      X509_free(one);
    } else {
      SSL_CTX_add0_chain_cert(context, one);
    }
    first = false;
  }
}

/// One connection, with or without TLS; gives up a second after nothing moved.
class Stream {
 public:
  Stream(int descriptor, SSL_CTX* context) : descriptor_(descriptor) {
    if (context == nullptr) return;
    tls_.reset(SSL_new(context));
    SSL_set_fd(tls_.get(), descriptor_);
    good_ = SSL_accept(tls_.get()) == 1;
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() {
    if (tls_ && good_) SSL_shutdown(tls_.get());
    ::close(descriptor_);
  }

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool readable() {
    if (tls_ && SSL_pending(tls_.get()) > 0) return true;
    pollfd waiting{descriptor_, POLLIN, 0};
    return ::poll(&waiting, 1, 20) == 1;
  }
  bool read_more(std::string& into) {
    std::array<char, 16384> bytes{};
    const auto got = tls_ ? SSL_read(tls_.get(), bytes.data(), bytes.size())
                          : static_cast<int>(::recv(descriptor_, bytes.data(), bytes.size(), 0));
    if (got <= 0) return false;
    into.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
  }
  void write(const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
      const auto left = text.size() - done;
      const auto sent = tls_ ? SSL_write(tls_.get(), text.data() + done, static_cast<int>(left))
                             : static_cast<int>(::send(descriptor_, text.data() + done, left, MSG_NOSIGNAL));
      if (sent <= 0) return;
      done += static_cast<std::size_t>(sent);
    }
  }

 private:
  int descriptor_;
  std::unique_ptr<SSL, Free> tls_;
  bool good_ = true;
};

std::size_t length_in(const std::string& head) {
  constexpr std::string_view kName = "Content-Length: ";
  const auto at = head.find(kName);
  std::size_t length = 0;
  if (at != std::string::npos) {
    std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), length);
  }
  return length;
}

}  // namespace

struct TlsServer::Tls {
  std::unique_ptr<SSL_CTX, Free> context{SSL_CTX_new(TLS_server_method())};
};

TlsServer::TlsServer(Credentials credentials, Script script) : script_(std::move(script)) {
  std::signal(SIGPIPE, SIG_IGN);  // OpenSSL's own sockets
  if (!credentials.certificate.empty()) {
    tls_ = std::make_unique<Tls>();
    use_chain(tls_->context.get(), credentials.certificate);
    const Bio bio(BIO_new_mem_buf(credentials.key.data(), static_cast<int>(credentials.key.size())));
    EVP_PKEY* key = PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr);
    SSL_CTX_use_PrivateKey(tls_->context.get(), key);
    EVP_PKEY_free(key);
  }
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof here;
  auto* address = reinterpret_cast<sockaddr*>(&here);
  (void)::bind(listener_, address, size);
  (void)::listen(listener_, 16);
  (void)::getsockname(listener_, address, &size);
  port_ = ntohs(here.sin_port);
  thread_ = std::jthread([this](const std::stop_token& stop) { accept_all(stop); });
}

TlsServer::~TlsServer() {
  thread_.request_stop();
  thread_.join();
  ::close(listener_);
}

std::string TlsServer::url() const { return (tls_ ? "https" : "http") + ("://127.0.0.1:" + std::to_string(port_)); }

std::vector<ServedRequest> TlsServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void TlsServer::offer_only(int version) {
  SSL_CTX_set_security_level(tls_->context.get(), 0);
  SSL_CTX_set_min_proto_version(tls_->context.get(), version);
  SSL_CTX_set_max_proto_version(tls_->context.get(), version);
}

std::string TlsServer::answer(int status, const std::string& body, const std::string& type,
                              const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Type: " + type + "\r\n" + headers +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

void TlsServer::accept_all(const std::stop_token& stop) {
  std::vector<std::jthread> connections;
  while (!stop.stop_requested()) {
    pollfd waiting{listener_, POLLIN, 0};
    if (::poll(&waiting, 1, 20) != 1) continue;
    const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (descriptor < 0) continue;
    connections.emplace_back([this, descriptor](const std::stop_token& end) { serve(descriptor, end); });
  }
}

void TlsServer::serve(int descriptor, const std::stop_token& stop) {
  Stream stream(descriptor, tls_ ? tls_->context.get() : nullptr);
  std::string bytes;
  while (stream.good() && !stop.stop_requested()) {
    if (!stream.readable()) continue;
    if (!stream.read_more(bytes)) return;
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string::npos) continue;
    ServedRequest request{bytes.substr(0, end + 2), {}};
    const auto length = length_in(request.head);
    if (bytes.size() < end + 4 + length) continue;
    request.body = bytes.substr(end + 4, length);
    bytes.erase(0, end + 4 + length);
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    stream.write(script_(request));
  }
}

}  // namespace campus::testing
