#pragma once
// The classrooms of one banner: the largest of the endpoints, and so one body for each banner.

#include <cstdint>
#include <span>

#include "collector/fleet/snapshot.h"
#include "collector/metrics/exposition_text.h"

namespace campus::collector {

/// `classrooms` are indices of the snapshot's sites, in the order of the exposition (SiteOrder).
[[nodiscard]] ExpositionText classroom_series(const Snapshot& snapshot, std::span<const std::uint32_t> classrooms);

}  // namespace campus::collector
