#pragma once
// What a shift has to know: what broke since a moment, what recovered, what is still broken, who fell silent. Rooms are
// folded into their school. Pure.

#include <map>
#include <optional>
#include <vector>

#include "collector/fleet/snapshot.h"
#include "collector/fleet/state_change.h"
#include "collector/http/pages/duty_courses.h"
#include "core/time.h"

namespace campus::collector {

/// A banner or school that a section tells about: itself, some of its rooms, or both.
struct DutyEntry {
  const SiteStatus* status = nullptr;    ///< into the snapshot
  bool itself = false;                   ///< the site's own state, not only that of rooms
  std::vector<const SiteStatus*> rooms;  ///< by code
  std::optional<WallTime> since;  ///< when it came to be so, of itself or else of the first room; as far as known
  ChangeCause cause = ChangeCause::report;  ///< of that change
};

struct DutySection {
  std::vector<DutyEntry> entries;  ///< banners first, then by banner and code
  std::size_t sites = 0;           ///< rooms counted one by one
};

/// Silent schools of a banner, where so many are that something above them is likely.
struct SilentBanner {
  const Site* banner = nullptr;
  std::size_t silent = 0;
  std::size_t schools = 0;
};

struct Duty {
  DutySection broke;      ///< noncompliant now, and was not at the moment that is asked about
  DutySection recovered;  ///< compliant now, and was noncompliant at `since` or in between
  DutySection unsolved;   ///< was noncompliant at `since` and is so now, or could not be decided since then
  DutySection silent;     ///< current reports at `since`, none now
  DutySection silent_before;
  std::vector<SilentBanner> banners;
};

/// `courses` are of the same snapshot. Where they do not tell since when a site is broken, that is not known. A site
/// that is silent now stands among the silent alone: its last state is no present one.
[[nodiscard]] Duty duty_of(const Snapshot& snapshot, const DutyCourses& courses);

}  // namespace campus::collector
