#include "collector/store/content.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/limits.h"

namespace campus::collector {
namespace {

// version, number of further signatures, the own signature, each further public key with its signature, the frame
constexpr char kVersion = 1;
constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kFixedBytes = 2 + kSignatureBytes;

Error damaged() {
  return Error{ErrorCode::bad_data, "a stored report is damaged; check the disk and restore a backup"};
}

/// Where the frame begins; nothing where there can be none.
std::optional<std::size_t> frame_begin(std::string_view packed) {
  if (packed.size() < kFixedBytes || packed[0] != kVersion) return std::nullopt;
  const auto further = static_cast<unsigned char>(packed[1]);
  const auto begin = kFixedBytes + further * (kKeyBytes + kSignatureBytes);
  return begin <= packed.size() ? std::optional(begin) : std::nullopt;
}

Signature signature_of(const PublicKey& key, std::string_view raw) { return {key_id_of(key), key, std::string(raw)}; }

}  // namespace

Result<std::string> Packer::pack(const Envelope& envelope, const KeyId& own) const {
  auto frame = zstd_compress(envelope.payload, dictionary_.get());
  if (!frame) return frame;
  const auto& all = envelope.signatures;
  const auto is_own = [&](const Signature& signature) { return signature.key == own; };
  const auto first = std::find_if(all.begin(), all.end(), is_own);
  const auto whole = [](const Signature& signature) { return signature.signature.size() == kSignatureBytes; };
  if (first == all.end() || all.size() > 256 || !std::all_of(all.begin(), all.end(), whole)) {
    return Error{ErrorCode::internal, "a report was to be kept that its key did not sign"};
  }
  std::string packed;
  packed.reserve(kFixedBytes + (all.size() - 1) * (kKeyBytes + kSignatureBytes) + frame->size());
  packed += kVersion;
  packed += static_cast<char>(all.size() - 1);
  packed += first->signature;
  for (auto other = all.begin(); other != all.end(); ++other) {
    if (other == first) continue;
    packed.append(other->public_key.begin(), other->public_key.end());
    packed += other->signature;
  }
  return packed + *frame;
}

std::uint32_t dictionary_of(std::string_view packed) {
  const auto begin = frame_begin(packed);
  return begin ? zstd_dictionary_of(packed.substr(*begin)) : 0;
}

Result<Envelope> unpack(std::string_view packed, const PublicKey& own, const ZstdDictionary* dictionary) {
  const auto begin = frame_begin(packed);
  if (!begin) return damaged();
  auto payload = zstd_decompress(packed.substr(*begin), dictionary, kReportLimits.bytes);
  if (!payload) return damaged();
  Envelope envelope{std::string(kReportPayloadType), *std::move(payload), {}};
  envelope.signatures.push_back(signature_of(own, packed.substr(2, kSignatureBytes)));
  for (auto at = kFixedBytes; at < *begin; at += kKeyBytes + kSignatureBytes) {
    PublicKey key{};
    std::transform(packed.begin() + static_cast<std::ptrdiff_t>(at),
                   packed.begin() + static_cast<std::ptrdiff_t>(at + kKeyBytes), key.begin(),
                   [](char c) { return static_cast<unsigned char>(c); });
    envelope.signatures.push_back(signature_of(key, packed.substr(at + kKeyBytes, kSignatureBytes)));
  }
  return envelope;
}

}  // namespace campus::collector
