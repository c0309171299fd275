#pragma once
// A report as the store keeps it: the signatures in their raw bytes, the payload compressed. Payload and signatures
// come back bit for bit; the envelope's JSON around them is written anew.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/compression/zstd_dictionary.h"
#include "core/envelope/envelope.h"
#include "core/ids.h"
#include "core/result.h"

namespace campus::collector {

/// Immutable, so that any number of threads may pack with it.
class Packer {
 public:
  explicit Packer(std::shared_ptr<const ZstdDictionary> dictionary = nullptr) : dictionary_(std::move(dictionary)) {}
  /// `own` is one of the signers: the store knows its public key. io: memory is short.
  [[nodiscard]] Result<std::string> pack(const Envelope& envelope, const KeyId& own) const;
  [[nodiscard]] const std::shared_ptr<const ZstdDictionary>& dictionary() const { return dictionary_; }

 private:
  std::shared_ptr<const ZstdDictionary> dictionary_;
};

/// The dictionary that unpack() needs, 0 for none.
[[nodiscard]] std::uint32_t dictionary_of(std::string_view packed);
/// bad_data: the bytes are not what pack() wrote.
[[nodiscard]] Result<Envelope> unpack(std::string_view packed, const PublicKey& own, const ZstdDictionary* dictionary);

}  // namespace campus::collector
