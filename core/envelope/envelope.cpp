#include "core/envelope/envelope.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <span>

namespace campus {
namespace {

constexpr std::size_t kSignatureBytes = 64;
constexpr std::string_view kHexDigits = "0123456789abcdef";

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using KeyPointer = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using DigestPointer = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using BioPointer = std::unique_ptr<BIO, Freed<BIO_free_all>>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

std::string hex(std::span<const unsigned char> bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    text += kHexDigits[byte >> 4U];
    text += kHexDigits[byte & 15U];
  }
  return text;
}

int hex_value(char c) {
  const auto at = kHexDigits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

struct SigningKey::Secret {
  KeyPointer key;
  PublicKey public_key{};
  KeyId id;
};

namespace {

/// A refusal is an ordinary answer here; its entries must not wait in the thread's queue for the next TLS call.
class QuietErrors {
 public:
  QuietErrors() { ERR_set_mark(); }
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;
  ~QuietErrors() { ERR_pop_to_mark(); }
};

/// An encrypted key is refused; OpenSSL's own callback would ask at the terminal and wait.
int no_password(char*, int, int, void*) { return -1; }

/// OpenSSL failing on valid input means a broken installation: nothing sensible can follow.
void require(bool ok, const char* what) {
  if (!ok) OPENSSL_die(what, __FILE__, __LINE__);
}

PublicKey public_part(const EVP_PKEY* key) {
  PublicKey raw{};
  std::size_t length = raw.size();
  require(EVP_PKEY_get_raw_public_key(key, raw.data(), &length) == 1 && length == raw.size(), "public key");
  return raw;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  require(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) == 1, "SHA-256");
  return hex(std::span(digest).first(length));
}

bool equal_in_constant_time(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string to_hex(const PublicKey& key) { return hex(key); }

KeyId key_id_of(const PublicKey& key) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  return KeyId(sha256_hex({reinterpret_cast<const char*>(key.data()), key.size()}));
}

Result<PublicKey> parse_public_key(std::string_view text) {
  PublicKey key{};
  if (text.size() != key.size() * 2) return Error{ErrorCode::bad_data, "must be 64 hex digits"};
  for (std::size_t i = 0; i < key.size(); ++i) {
    const int high = hex_value(text[2 * i]);
    const int low = hex_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return Error{ErrorCode::bad_data, "must be 64 lower-case hex digits"};
    key[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return key;
}

std::string base64_encode(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),  // NOLINT
                                     bytes_of(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

Result<std::string> base64_decode(std::string_view text) {
  const Error bad{ErrorCode::bad_data, "is not strict base64"};
  if (text.size() % 4 != 0) return bad;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  const auto body = text.substr(0, text.size() - padding);
  if (body.find_first_not_of(kBase64) != std::string_view::npos) return bad;
  const QuietErrors quiet;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),  // NOLINT
                                     bytes_of(text), static_cast<int>(text.size()));
  if (length < 0) return bad;
  bytes.resize(static_cast<std::size_t>(length) - padding);
  if (padding > 0 && base64_encode(bytes) != text) return bad;  // stray bits behind the last byte
  return bytes;
}

SigningKey::SigningKey(std::unique_ptr<Secret> secret) : secret_(std::move(secret)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

SigningKey SigningKey::generate(RandomSource& random) {
  std::array<std::byte, 32> seed{};
  random.fill(seed);
  auto secret = std::make_unique<Secret>();
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  const auto* raw = reinterpret_cast<const unsigned char*>(seed.data());
  secret->key.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, raw, seed.size()));
  OPENSSL_cleanse(seed.data(), seed.size());
  require(secret->key != nullptr, "Ed25519 key");
  secret->public_key = public_part(secret->key.get());
  secret->id = key_id_of(secret->public_key);
  return SigningKey(std::move(secret));
}

Result<SigningKey> SigningKey::from_pem(std::string_view pem) {
  const QuietErrors quiet;
  const BioPointer bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  auto secret = std::make_unique<Secret>();
  secret->key.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr));
  if (!secret->key || EVP_PKEY_get_base_id(secret->key.get()) != EVP_PKEY_ED25519) {
    return Error{ErrorCode::bad_data, "not an Ed25519 private key in PEM form"};
  }
  secret->public_key = public_part(secret->key.get());
  secret->id = key_id_of(secret->public_key);
  return SigningKey(std::move(secret));
}

std::string SigningKey::to_pem() const {
  const BioPointer bio(BIO_new(BIO_s_secmem()));
  require(PEM_write_bio_PrivateKey(bio.get(), secret_->key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1, "PEM");
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(length)};
}

const PublicKey& SigningKey::public_key() const { return secret_->public_key; }
const KeyId& SigningKey::id() const { return secret_->id; }

std::string SigningKey::sign(std::string_view message) const {
  const DigestPointer context(EVP_MD_CTX_new());
  std::string signature(kSignatureBytes, '\0');
  std::size_t length = signature.size();
  require(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, secret_->key.get()) == 1, "sign");
  require(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),  // NOLINT
                         &length, bytes_of(message), message.size()) == 1,
          "sign");
  return signature;
}

bool verify_signature(const PublicKey& key, std::string_view message, std::string_view signature) {
  if (signature.size() != kSignatureBytes) return false;
  const QuietErrors quiet;
  const KeyPointer evp(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
  const DigestPointer context(EVP_MD_CTX_new());
  if (!evp || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, evp.get()) != 1) return false;
  return EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
}

std::string pre_authentication_encoding(std::string_view payload_type, std::string_view payload) {
  std::string encoded = "DSSEv1 " + std::to_string(payload_type.size()) + " ";
  encoded += payload_type;
  encoded += " " + std::to_string(payload.size()) + " ";
  encoded += payload;
  return encoded;
}

Envelope seal(std::string_view payload_type, std::string payload, const SigningKey& key) {
  Envelope envelope{std::string(payload_type), std::move(payload), {}};
  const auto message = pre_authentication_encoding(envelope.payload_type, envelope.payload);
  envelope.signatures.push_back({key.id(), key.public_key(), key.sign(message)});
  return envelope;
}

Result<void> verify(const Envelope& envelope, std::string_view payload_type) {
  if (envelope.payload_type != payload_type) {
    return Error{ErrorCode::bad_data, "/payloadType: must be \"" + std::string(payload_type) + "\""};
  }
  if (envelope.signatures.empty()) return Error{ErrorCode::permission, "/signatures: no signature"};
  const auto message = pre_authentication_encoding(envelope.payload_type, envelope.payload);
  for (const auto& signature : envelope.signatures) {
    if (key_id_of(signature.public_key) != signature.key) {
      return Error{ErrorCode::permission, "/signatures: keyid is not the SHA-256 of publicKey"};
    }
    if (!verify_signature(signature.public_key, message, signature.signature)) {
      return Error{ErrorCode::permission,
                   "/signatures: the signature of key " + signature.key.text() + " is not valid"};
    }
  }
  return {};
}

}  // namespace campus
