#pragma once
// A failing routine result is looked at once more before it is believed: a few minutes later, a few times a day, never
// because of a look of this kind. Pure.

#include <cstdint>
#include <optional>

#include "core/model/probe_status.h"
#include "core/time.h"
#include "probe/schedule/next_run.h"

namespace campus::probe {

inline constexpr std::int64_t kMostRetestsOfADay = 4;
inline constexpr auto kEarliestRetest = std::chrono::minutes(2);
inline constexpr auto kLatestRetest = std::chrono::minutes(5);

/// When a routine run that ended at `ended` is made again, if there is still one to be made today; counts it in
/// `memory`. A day that lies ahead (the clock was set back) counts as today.
[[nodiscard]] std::optional<WallTime> retest_of(const Schedule& schedule, WorkMemory& memory, WallTime ended);

}  // namespace campus::probe
