#include "collector/http/pages/level_counts.h"

namespace campus::collector {

void LevelCounts::add(const SiteStatus& status) {
  ++expected;
  ++accepted[status.acceptance_state()];
  ++last[status.state()];
  ++freshness[status.freshness];
  if (is_current(status)) {
    ++current[status.state()];
  } else {
    ++silent;
  }
}

void add(CountsByLevel& counts, const SiteStatus& status) {
  counts[static_cast<std::size_t>(status.site->level)].add(status);
}

CountsByLevel count_levels(const Snapshot& snapshot) {
  CountsByLevel counts;
  for (const auto& status : snapshot.sites) add(counts, status);
  return counts;
}

const LevelCounts& of(const CountsByLevel& counts, Level level) { return counts[static_cast<std::size_t>(level)]; }

}  // namespace campus::collector
