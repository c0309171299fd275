#pragma once
// The time by which certificates, plans and tickets are judged on a box that may have no clock. Pure.

#include <optional>

#include "core/model/report.h"
#include "core/time.h"

namespace campus::probe {

struct TimeSources {
  WallTime system{};
  ClockState clock_state = ClockState::unknown;
  WallTime built{};                   ///< this program: nothing that it sees is older
  std::optional<WallTime> collector;  ///< what an authenticated answer said, and what has passed since
};

struct EffectiveTime {
  WallTime at{};
  bool exact = false;  ///< else it is this late at least, and may be later
};

/// What lies further beyond the build than this is a mistake or a lie, whoever says it.
inline constexpr std::chrono::days kLongestLife{3653};
[[nodiscard]] inline bool is_credible(WallTime time, WallTime built) { return time <= built + kLongestLife; }

/// The latest of the collector's time, the build's, and the system's where something keeps its clock right.
[[nodiscard]] EffectiveTime effective_time(const TimeSources& sources);

/// A constant of the build: SOURCE_DATE_EPOCH where it was set, else the day of the release.
[[nodiscard]] WallTime build_date();

}  // namespace campus::probe
