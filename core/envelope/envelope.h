#pragma once
// DSSE envelopes signed with Ed25519: the exact payload bytes are signed together with their type
// (https://github.com/secure-systems-lab/dsse, PAE v1), so nothing is ever re-serialised to verify it.
// OpenSSL's home for keys and hashes, libsodium's for signatures of others. All functions are thread-safe.

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/random.h"
#include "core/result.h"

namespace campus {

inline constexpr std::string_view kReportPayloadType = "application/vnd.campus.report+json;version=1";

/// 32 bytes of Ed25519 public key.
using PublicKey = std::array<unsigned char, 32>;

/// SHA-256 as 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
/// PBKDF2 with HMAC-SHA-256, 64 lower-case hex digits: for a short secret that is looked up by what it becomes.
[[nodiscard]] std::string stretched_hex(std::string_view secret, std::string_view salt, int rounds);
/// Takes as long for texts of one length whatever is in them: for what is derived from secrets.
[[nodiscard]] bool equal_in_constant_time(std::string_view one, std::string_view other);
[[nodiscard]] KeyId key_id_of(const PublicKey& key);
[[nodiscard]] std::string to_hex(const PublicKey& key);
[[nodiscard]] Result<PublicKey> parse_public_key(std::string_view hex);

[[nodiscard]] std::string base64_encode(std::string_view bytes);
/// Strict: no white space, correct padding, canonical.
[[nodiscard]] Result<std::string> base64_decode(std::string_view text);

/// The only secret on a probe. Wiped when it goes; never printed.
class SigningKey {
 public:
  [[nodiscard]] static SigningKey generate(RandomSource& random);
  /// From the PEM text that to_pem wrote.
  [[nodiscard]] static Result<SigningKey> from_pem(std::string_view pem);

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;
  ~SigningKey();

  [[nodiscard]] std::string to_pem() const;
  [[nodiscard]] const PublicKey& public_key() const;
  [[nodiscard]] const KeyId& id() const;
  [[nodiscard]] std::string sign(std::string_view message) const;  ///< 64 raw bytes

 private:
  struct Secret;
  explicit SigningKey(std::unique_ptr<Secret> secret);
  std::unique_ptr<Secret> secret_;
};

/// RFC 8032, strict: false too for a key under which anybody could sign (of small order), and for every spelling of a
/// key or a signature but one.
[[nodiscard]] bool verify_signature(const PublicKey& key, std::string_view message, std::string_view signature);

struct Signature {
  KeyId key;  ///< a hint in DSSE; ours is checked to be the hash of public_key
  PublicKey public_key{};
  std::string signature;  ///< raw bytes
};

/// A decoded envelope. `payload` is exactly what was signed.
struct Envelope {
  std::string payload_type;
  std::string payload;
  std::vector<Signature> signatures;

  [[nodiscard]] ReportId id() const { return ReportId(sha256_hex(payload)); }
};

/// DSSE pre-authentication encoding of (type, payload).
[[nodiscard]] std::string pre_authentication_encoding(std::string_view payload_type, std::string_view payload);

[[nodiscard]] Envelope seal(std::string_view payload_type, std::string payload, const SigningKey& key);

/// permission: a signature that does not verify, or none at all; bad_data: another payload type than asked.
[[nodiscard]] Result<void> verify(const Envelope& envelope, std::string_view payload_type);

}  // namespace campus
