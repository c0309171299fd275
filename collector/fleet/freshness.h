#pragma once
// How long a site has been silent, by the collector's own clock. Pure.

#include <chrono>
#include <optional>
#include <span>

#include "collector/fleet/calendar.h"
#include "collector/fleet/snapshot.h"

namespace campus::collector {

/// fresh up to 1.5 x interval, late up to 3 x (at least 15 minutes), then stale; retired after 30 days of silence
/// (never before it is stale). A report from the future of a clock that was set back is fresh. During an excused time
/// whoever would be late or worse is excused. Afterwards the silence counts from its end; for whoever was stale when it
/// began it goes on, the excused time left out. `excused` by their beginnings.
[[nodiscard]] Freshness freshness_at(std::optional<WallTime> last, std::chrono::seconds interval, WallTime now,
                                     std::span<const ExcusedTime> excused = {});

/// The last moment before it became stale for the first time after its last report, whatever excuses it since then;
/// nothing where it has not been stale by `now`.
[[nodiscard]] std::optional<WallTime> silent_since(std::optional<WallTime> last, std::chrono::seconds interval,
                                                   WallTime now, std::span<const ExcusedTime> excused = {});

}  // namespace campus::collector
