#pragma once
// In which order the large endpoints list their sites: by banner, then by school, then by code. It depends on the
// roster alone.

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "collector/fleet/snapshot.h"

namespace campus::collector {

/// Numbers are indices of the roster's sites, and so of a snapshot's.
struct SiteOrder {
  std::shared_ptr<const Roster> roster;
  /// By banner: every banner of the roster, and the empty code where sites have none above them.
  std::map<SiteCode, std::vector<std::uint32_t>> schools;
  std::map<SiteCode, std::vector<std::uint32_t>> classrooms;
};

[[nodiscard]] std::shared_ptr<const SiteOrder> order_of(const Snapshot& snapshot);

}  // namespace campus::collector
