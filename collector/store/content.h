#pragma once
// An envelope as the store keeps it. zlib's home. Pure and thread-safe: packing happens off the writing thread.

#include "collector/store/store.h"

namespace campus::collector {

/// io where zlib gives up: such a report is not kept, and not acknowledged.
[[nodiscard]] Result<PackedEnvelope> pack(const Envelope& envelope);
/// bad_data where the bytes are not what pack wrote.
[[nodiscard]] Result<Envelope> unpack(const PackedEnvelope& content);

}  // namespace campus::collector
