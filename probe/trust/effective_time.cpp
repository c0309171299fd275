#include "probe/trust/effective_time.h"

#include <algorithm>

namespace campus::probe {

EffectiveTime effective_time(const TimeSources& sources) {
  auto least = sources.built;
  if (sources.collector && is_credible(*sources.collector, sources.built)) least = std::max(least, *sources.collector);
  const bool kept_right = sources.clock_state == ClockState::synchronised && is_credible(sources.system, sources.built);
  if (!kept_right) return {least, false};
  // A clock that is behind what is certain is wrong, whatever keeps it.
  return {std::max(least, sources.system), sources.system >= least};
}

WallTime build_date() { return WallTime(std::chrono::seconds(CAMPUS_BUILD_EPOCH)); }

}  // namespace campus::probe
