#include "collector/store/content.h"

#include <zlib.h>

#include "core/limits.h"
#include "core/wire/report_json.h"

namespace campus::collector {
namespace {

/// Reports are repetitive JSON: level 3 takes most of what level 6 would, in a third of the time.
constexpr int kCompressionLevel = 3;

Result<std::string> deflated(const std::string& bytes) {
  auto length = compressBound(bytes.size());
  std::string packed(length, '\0');
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  const int status = compress2(reinterpret_cast<Bytef*>(packed.data()), &length,
                               // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
                               reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), kCompressionLevel);
  if (status != Z_OK) {
    return Error{ErrorCode::io, "cannot compress a report (zlib " + std::to_string(status) + "); is memory short?"};
  }
  packed.resize(length);
  return packed;
}

}  // namespace

Result<PackedEnvelope> pack(const Envelope& envelope) {
  const Envelope seal{envelope.payload_type, "", envelope.signatures};
  auto payload = deflated(envelope.payload);
  if (!payload) return payload.error();
  return PackedEnvelope{*std::move(payload), static_cast<std::int64_t>(envelope.payload.size()),
                        wire::encode_envelope(seal)};
}

Result<Envelope> unpack(const PackedEnvelope& content) {
  const Error damaged{ErrorCode::bad_data, "a stored report is damaged; check the disk and restore a backup"};
  if (content.payload_bytes < 0 || content.payload_bytes > static_cast<std::int64_t>(kEnvelopeLimits.bytes)) {
    return damaged;
  }
  auto envelope = wire::parse_envelope(content.seal);
  if (!envelope) return damaged;
  std::string payload(static_cast<std::size_t>(content.payload_bytes), '\0');
  uLongf length = payload.size();
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  const int status = uncompress(reinterpret_cast<Bytef*>(payload.data()), &length,
                                reinterpret_cast<const Bytef*>(content.payload.data()), content.payload.size());
  if (status != Z_OK || length != payload.size()) return damaged;
  envelope->payload = std::move(payload);
  return envelope;
}

}  // namespace campus::collector
