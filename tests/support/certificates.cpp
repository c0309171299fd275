#include "tests/support/certificates.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace campus::testing {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;
using Bio = std::unique_ptr<BIO, Free>;

constexpr long kDay = 86'400;

std::string text_of(const Bio& bio) {
  char* bytes = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

std::string pem_of(X509* certificate) {
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_X509(bio.get(), certificate);
  return text_of(bio);
}

std::string pem_of(EVP_PKEY* key) {
  const Bio bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  return text_of(bio);
}

void extend(X509* certificate, int what, const char* value) {
  auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate new_certificate(const std::string& name, EVP_PKEY* key, long from_days, long days) {
  static long serial = 0;
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from_days * kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * kDay);
  X509_set_pubkey(certificate.get(), key);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  const auto* bytes = reinterpret_cast<const unsigned char*>(name.c_str());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8, bytes, -1, -1, 0);
  return certificate;
}

}  // namespace

struct Authority::Secret {
  Key key;
  Certificate certificate;
};

Authority::Authority(const std::string& name) : secret_(std::make_unique<Secret>()) {
  secret_->key.reset(EVP_EC_gen("P-256"));
  secret_->certificate = new_certificate(name, secret_->key.get(), -1000, 3650);
  auto* raw = secret_->certificate.get();
  X509_set_issuer_name(raw, X509_get_subject_name(raw));
  extend(raw, NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(raw, secret_->key.get(), EVP_sha256());
  certificate_ = pem_of(raw);
}

Authority::Authority(const std::string& name, const Authority& above) : secret_(std::make_unique<Secret>()) {
  secret_->key.reset(EVP_EC_gen("P-256"));
  secret_->certificate = new_certificate(name, secret_->key.get(), -1000, 3650);
  auto* raw = secret_->certificate.get();
  X509_set_issuer_name(raw, X509_get_subject_name(above.secret_->certificate.get()));
  extend(raw, NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(raw, above.secret_->key.get(), EVP_sha256());
  certificate_ = pem_of(raw);
}

Authority::~Authority() = default;

Credentials Authority::issue(const std::string& name, int days) const { return issue_between(name, -1, days); }

Credentials Authority::issue_between(const std::string& name, int from_days, int to_days) const {
  const Key key(EVP_EC_gen("P-256"));
  const auto certificate = new_certificate(name, key.get(), from_days, to_days);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(secret_->certificate.get()));
  extend(certificate.get(), NID_subject_alt_name, ("DNS:" + name + ",IP:127.0.0.1").c_str());
  X509_sign(certificate.get(), secret_->key.get(), EVP_sha256());
  return {pem_of(certificate.get()), pem_of(key.get())};
}

std::string with_passphrase(const std::string& key) {
  const Bio in(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())));
  const Key parsed(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
  const Bio out(BIO_new(BIO_s_mem()));
  PEM_write_bio_PKCS8PrivateKey(out.get(), parsed.get(), EVP_aes_128_cbc(), "secret", 6, nullptr, nullptr);
  return text_of(out);
}

}  // namespace campus::testing
