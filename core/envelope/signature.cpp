// Verifying a signature is the dearest step of taking a report in, and libsodium does it in half of OpenSSL's time;
// docs/decisions/0016-two-libraries-for-ed25519.md.

#include <openssl/crypto.h>
#include <sodium.h>

#include "core/envelope/envelope.h"
#include "core/envelope/openssl_handles.h"

namespace campus {
namespace {

/// Without it nobody could be believed, and to refuse everybody would lose their reports.
void require_library() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) OPENSSL_die("libsodium", __FILE__, __LINE__);
}

}  // namespace

bool verify_signature(const PublicKey& key, std::string_view message, std::string_view signature) {
  if (signature.size() != crypto_sign_BYTES) return false;
  static_assert(crypto_sign_PUBLICKEYBYTES == std::tuple_size_v<PublicKey>);
  require_library();
  return crypto_sign_verify_detached(bytes_of(signature), bytes_of(message), message.size(), key.data()) == 0;
}

}  // namespace campus
