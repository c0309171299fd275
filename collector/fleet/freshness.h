#pragma once
// How long a site has been silent, by the collector's own clock. Pure.

#include <chrono>
#include <optional>

#include "collector/fleet/snapshot.h"

namespace campus::collector {

/// fresh up to 1.5 x interval, late up to 3 x (at least 15 minutes), then stale; retired after 30 days of silence
/// (never before it is stale). A report from the future of a clock that was set back is fresh.
[[nodiscard]] Freshness freshness_at(std::optional<WallTime> last, std::chrono::seconds interval, WallTime now);

}  // namespace campus::collector
