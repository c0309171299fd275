#pragma once
// The schools of the city, or of one banner.

#include <array>
#include <cstdint>
#include <vector>

#include "collector/fleet/snapshot.h"
#include "collector/metrics/exposition_text.h"
#include "collector/metrics/site_order.h"

namespace campus::collector {

/// The classrooms of one school of the roster, by SiteState. `school` is null for those without one.
struct SchoolRooms {
  const Site* banner = nullptr;
  const Site* school = nullptr;
  std::array<std::uint32_t, 3> by_state{};
  friend bool operator==(const SchoolRooms&, const SchoolRooms&) = default;
};

/// What the series of schools are made from, in their order.
struct SchoolSelection {
  std::vector<std::uint32_t> schools;  ///< indices of the snapshot's sites
  std::vector<SchoolRooms> rooms;      ///< of schools that have some
};
/// `banner`: null for all of them.
[[nodiscard]] SchoolSelection select_schools(const Snapshot& snapshot, const SiteOrder& order, const SiteCode* banner);

[[nodiscard]] ExpositionText school_series(const Snapshot& snapshot, const SchoolSelection& selection);

}  // namespace campus::collector
