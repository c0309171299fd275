#include "probe/schedule/retest.h"

#include <algorithm>

#include "probe/schedule/spread.h"

namespace campus::probe {

std::optional<WallTime> retest_of(const Schedule& schedule, WorkMemory& memory, WallTime ended) {
  const auto today = std::chrono::floor<std::chrono::days>(ended + schedule.calendar.offset).time_since_epoch().count();
  // A clock that was far ahead for a while does not use up the days until then.
  const auto kept = memory.retest_day.value_or(today);
  const bool same_day = kept >= today && kept <= today + 1;
  const auto done = same_day ? std::max<std::int64_t>(memory.retests.value_or(0), 0) : 0;
  if (done >= kMostRetestsOfADay) return std::nullopt;
  memory.retest_day = same_day ? kept : today;
  memory.retests = done + 1;
  const auto chance = mixed(schedule.seed, static_cast<std::uint64_t>(ended.time_since_epoch().count()));
  return ended + kEarliestRetest + part_of(kLatestRetest - kEarliestRetest, chance);
}

}  // namespace campus::probe
