#include "collector/fleet/snapshot.h"

#include <algorithm>

namespace campus::collector {

const SiteStatus* Snapshot::find(const SiteCode& code) const {
  const auto found = std::lower_bound(sites.begin(), sites.end(), code,
                                      [](const SiteStatus& status, const SiteCode& c) { return status.site.code < c; });
  return found != sites.end() && found->site.code == code ? &*found : nullptr;
}

}  // namespace campus::collector
