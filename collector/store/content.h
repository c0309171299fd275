#pragma once
// An envelope as the store keeps it. zlib's home. Pure and thread-safe: packing happens off the writing thread.

#include "collector/store/store.h"

namespace campus::collector {

/// Reports are repetitive JSON: level 3 takes most of what level 6 would, in a third of the time.
inline constexpr int kCompressionLevel = 3;

/// io where zlib gives up: such a report is not kept, and not acknowledged.
[[nodiscard]] Result<PackedEnvelope> pack(const Envelope& envelope, int compression_level = kCompressionLevel);
/// bad_data where the bytes are not what pack wrote.
[[nodiscard]] Result<Envelope> unpack(const PackedEnvelope& content);

}  // namespace campus::collector
