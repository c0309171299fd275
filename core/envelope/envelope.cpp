#include "core/envelope/envelope.h"

#include <openssl/crypto.h>
#include <openssl/pem.h>

#include <span>

#include "core/envelope/openssl_handles.h"

namespace campus {
namespace {

constexpr std::size_t kSignatureBytes = 64;
constexpr std::string_view kHexDigits = "0123456789abcdef";

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
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Looked up once: by name it costs as much as a short hash.
const EVP_MD* sha256() {
  static const DigestKindPointer kind(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  return kind.get();
}

}  // namespace

struct SigningKey::Secret {
  KeyPointer key;
  PublicKey public_key{};
  KeyId id;
};

namespace {

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
  require(EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, sha256(), nullptr) == 1, "SHA-256");
  return hex(std::span(digest).first(length));
}

std::string stretched_hex(std::string_view secret, std::string_view salt, int rounds) {
  std::array<unsigned char, 32> key{};
  require(
      PKCS5_PBKDF2_HMAC(secret.data(), static_cast<int>(secret.size()), bytes_of(salt), static_cast<int>(salt.size()),
                        rounds, sha256(), static_cast<int>(key.size()), key.data()) == 1,
      "PBKDF2");
  return hex(key);
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

std::string pre_authentication_encoding(std::string_view payload_type, std::string_view payload) {
  constexpr std::size_t kLongestHead = 64;
  std::string encoded;
  encoded.reserve(payload_type.size() + payload.size() + kLongestHead);
  encoded += "DSSEv1 " + std::to_string(payload_type.size()) + " ";
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
