#include "probe/trust/collector_trust.h"

#include "core/envelope/envelope.h"
#include "core/foreign_text.h"
#include "probe/trust/x509.h"

namespace campus::probe {
namespace {

constexpr std::string_view kPinPrefix = "sha256/";
constexpr std::size_t kHashBytes = 32;

}  // namespace

std::optional<std::vector<CertificatePointer>> read_certificates(std::string_view pem) {
  const QuietErrors quiet;
  const BioPointer text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  std::vector<CertificatePointer> found;
  for (;;) {
    CertificatePointer one(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
    if (one) {
      found.push_back(std::move(one));
      continue;
    }
    const auto why = ERR_peek_last_error();
    const bool at_end = ERR_GET_LIB(why) == ERR_LIB_PEM && ERR_GET_REASON(why) == PEM_R_NO_START_LINE;
    if (!at_end) return std::nullopt;
    return found;
  }
}

std::string pin_of_certificate(X509* certificate) {
  unsigned char* key = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &key);
  if (size <= 0) return {};
  std::string hash(kHashBytes, '\0');
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  auto* into = reinterpret_cast<unsigned char*>(hash.data());
  const bool hashed = EVP_Digest(key, static_cast<std::size_t>(size), into, nullptr, EVP_sha256(), nullptr) == 1;
  OPENSSL_free(key);
  return hashed ? std::string(kPinPrefix) + base64_encode(hash) : std::string();
}

Result<void> check_roots(std::string_view pem) {
  const auto found = read_certificates(pem);
  if (!found) return Error{ErrorCode::bad_data, "one of its certificates cannot be read: ask the bureau for it again"};
  if (found->empty()) {
    return Error{ErrorCode::bad_data, "holds no certificate (-----BEGIN CERTIFICATE-----): give the collector's root"};
  }
  return {};
}

Result<std::string> parse_pin(std::string_view text) {
  const auto hash = text.starts_with(kPinPrefix) ? base64_decode(text.substr(kPinPrefix.size()))
                                                 : Result<std::string>(Error{ErrorCode::bad_data, ""});
  if (!hash || hash->size() != kHashBytes) {
    return Error{ErrorCode::bad_data,
                 in_quotes(text, 60) + " must be sha256/ and the 44 characters of a key's hash in base64"};
  }
  return std::string(text);
}

Result<std::string> pin_of(std::string_view pem) {
  const auto found = read_certificates(pem);
  if (!found || found->empty()) return Error{ErrorCode::bad_data, "holds no certificate that can be read"};
  return pin_of_certificate(found->front().get());
}

}  // namespace campus::probe
