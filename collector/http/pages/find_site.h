#pragma once

#include <algorithm>

#include "collector/fleet/snapshot.h"

namespace campus::collector {

/// The snapshot's sites are sorted by code. Null where there is none.
[[nodiscard]] inline const SiteStatus* find_site(const Snapshot& snapshot, const SiteCode& code) {
  const auto found =
      std::lower_bound(snapshot.sites.begin(), snapshot.sites.end(), code,
                       [](const SiteStatus& status, const SiteCode& wanted) { return status.site.code < wanted; });
  return found != snapshot.sites.end() && found->site.code == code ? &*found : nullptr;
}

}  // namespace campus::collector
