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

#include "core/envelope/openssl_handles.h"

namespace campus::probe {

using CertificatePointer = std::unique_ptr<X509, Freed<X509_free>>;
using StorePointer = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
using StoreContextPointer = std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX_free>>;

/// Every certificate of a PEM text; nothing where one cannot be read.
[[nodiscard]] std::optional<std::vector<CertificatePointer>> read_certificates(std::string_view pem);
/// `sha256/...` of its public key.
[[nodiscard]] std::string pin_of_certificate(X509* certificate);

}  // namespace campus::probe
