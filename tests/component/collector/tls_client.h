#pragma once
// The same client within TLS.

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <memory>

#include "tests/component/collector/http_client.h"
#include "tests/support/certificates.h"

namespace campus::collector::testing {

struct TlsTerms {
  std::string trusted;                 ///< PEM
  campus::testing::Credentials shown;  ///< none where empty
  int version = 0;                     ///< TLS1_1_VERSION ...; 0: what both like best
};

/// What a client says first.
inline std::string client_hello() {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), SSL_free);
  SSL_set_bio(tls.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_connect(tls.get());
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(SSL_get_wbio(tls.get()), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

class TlsClient : public HttpClient {
 public:
  TlsClient(const std::string& address, const TlsTerms& terms) : HttpClient(address) {
    if (!terms.trusted.empty())
      X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), read<X509>(terms.trusted).get());
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    if (terms.version != 0) {
      SSL_CTX_set_security_level(context_.get(), 0);
      SSL_CTX_set_min_proto_version(context_.get(), terms.version);
      SSL_CTX_set_max_proto_version(context_.get(), terms.version);
    }
    if (!terms.shown.certificate.empty()) {
      SSL_CTX_use_certificate(context_.get(), read<X509>(terms.shown.certificate).get());
      SSL_CTX_use_PrivateKey(context_.get(), read<EVP_PKEY>(terms.shown.key).get());
    }
    tls_.reset(SSL_new(context_.get()));
    SSL_set_fd(tls_.get(), descriptor());
    open_ = SSL_connect(tls_.get()) == 1;
  }

  [[nodiscard]] bool open() const { return open_; }
  [[nodiscard]] std::string version() const { return SSL_get_version(tls_.get()); }
  /// Of the server's certificate.
  [[nodiscard]] std::string peer_name() const {
    const std::unique_ptr<X509, Free> peer(SSL_get1_peer_certificate(tls_.get()));
    char name[100] = "";
    if (peer) X509_NAME_get_text_by_NID(X509_get_subject_name(peer.get()), NID_commonName, name, sizeof name);
    return name;
  }

 protected:
  ssize_t put(std::string_view bytes) override {
    return SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()));
  }
  ssize_t take(char* into, std::size_t size) override { return SSL_read(tls_.get(), into, static_cast<int>(size)); }

 private:
  struct Free {
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
    void operator()(SSL* tls) const { SSL_free(tls); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  };

  template <class T>
  static std::unique_ptr<T, Free> read(const std::string& pem) {
    auto* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    std::unique_ptr<T, Free> value;
    if constexpr (std::is_same_v<T, X509>) {
      value.reset(PEM_read_bio_X509(bio, nullptr, nullptr, nullptr));
    } else {
      value.reset(PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr));
    }
    BIO_free(bio);
    return value;
  }

  std::unique_ptr<SSL_CTX, Free> context_{SSL_CTX_new(TLS_client_method())};
  std::unique_ptr<SSL, Free> tls_;
  bool open_ = false;
};

}  // namespace campus::collector::testing
