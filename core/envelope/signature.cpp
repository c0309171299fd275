// Verifying a signature is the dearest step of taking a report in; what can be prepared for it is.

#include <openssl/crypto.h>

#include <array>
#include <memory>
#include <mutex>

#include "core/envelope/envelope.h"
#include "core/envelope/openssl_handles.h"

namespace campus {
namespace {

constexpr std::size_t kSignatureBytes = 64;

/// Contexts that are ready to verify under keys that have signed before: a probe reports with the same key for years.
/// A key has one place and takes it from whoever is there, so that the memory is bounded whatever keys arrive.
class PreparedKeys {
 public:
  PreparedKeys() { OPENSSL_init_crypto(0, nullptr); }  // so that OpenSSL goes after its objects

  /// False where the key is not known.
  [[nodiscard]] bool copy_to(EVP_MD_CTX* context, const PublicKey& key) {
    const std::lock_guard lock(mutex_);
    const auto& slot = slot_of(key);
    return slot.context && slot.key == key && EVP_MD_CTX_copy_ex(context, slot.context.get()) == 1;
  }

  void keep(const PublicKey& key, DigestPointer context) {
    const std::lock_guard lock(mutex_);
    slot_of(key) = {key, std::move(context)};
  }

 private:
  struct Slot {
    PublicKey key{};
    DigestPointer context;
  };
  /// An encoded point is as good as random.
  Slot& slot_of(const PublicKey& key) { return slots_[(key[0] * 256U + key[1]) % slots_.size()]; }

  std::mutex mutex_;
  std::array<Slot, 4096> slots_;  // some 1.5 kB each when taken
};

DigestPointer prepare(const PublicKey& key) {
  const KeyPointer evp(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
  DigestPointer context(EVP_MD_CTX_new());
  if (!evp || EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, evp.get()) != 1) return nullptr;
  return context;
}

}  // namespace

bool verify_signature(const PublicKey& key, std::string_view message, std::string_view signature) {
  if (signature.size() != kSignatureBytes) return false;
  static const auto known = std::make_unique<PreparedKeys>();
  thread_local const DigestPointer context(EVP_MD_CTX_new());
  const QuietErrors quiet;
  DigestPointer prepared;
  if (!known->copy_to(context.get(), key)) {
    prepared = prepare(key);
    if (!prepared || EVP_MD_CTX_copy_ex(context.get(), prepared.get()) != 1) return false;
  }
  const bool holds =
      EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message), message.size()) == 1;
  if (holds && prepared) known->keep(key, std::move(prepared));  // nobody gets a place without the private key
  return holds;
}

}  // namespace campus
