#pragma once
// Rows of sites, what needs somebody first.

#include <map>
#include <string>
#include <vector>

#include "collector/fleet/snapshot.h"
#include "collector/http/pages/level_counts.h"
#include "core/model/localized.h"

namespace campus::collector {

/// Of the rooms below each school.
using RoomCounts = std::map<const Site*, LevelCounts>;

/// With the words above the columns. Of a school with rooms in `rooms` how they do stands under its name. At most
/// kMostSitesListed rows; how many more there are stands below.
[[nodiscard]] std::string site_list(std::vector<const SiteStatus*> sites, const RoomCounts& rooms, Language language);

inline constexpr std::size_t kMostSitesListed = 300;

}  // namespace campus::collector
