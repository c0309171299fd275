#pragma once
// Owners of what OpenSSL allocates for certificates. For this folder's .cpp files.

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace campus::probe {

template <auto Free>
struct FreedBy {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using CertificatePointer = std::unique_ptr<X509, FreedBy<X509_free>>;
using StorePointer = std::unique_ptr<X509_STORE, FreedBy<X509_STORE_free>>;
using StoreContextPointer = std::unique_ptr<X509_STORE_CTX, FreedBy<X509_STORE_CTX_free>>;
using BioPointer = std::unique_ptr<BIO, FreedBy<BIO_free_all>>;

/// What is refused here is an ordinary answer; its entries must not wait in the thread's queue for the next TLS call.
class QuietTls {
 public:
  QuietTls() { ERR_set_mark(); }
  QuietTls(const QuietTls&) = delete;
  QuietTls& operator=(const QuietTls&) = delete;
  ~QuietTls() { ERR_pop_to_mark(); }
};

/// Every certificate of a PEM text; nothing where one cannot be read.
[[nodiscard]] std::optional<std::vector<CertificatePointer>> read_certificates(std::string_view pem);
/// `sha256/...` of its public key.
[[nodiscard]] std::string pin_of_certificate(X509* certificate);

}  // namespace campus::probe
