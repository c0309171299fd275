#include "collector/fleet/snapshot.h"

namespace campus::collector {

bool is_current(const SiteStatus& status) {
  if (!status.latest) return false;
  switch (status.freshness) {
    case Freshness::fresh:
    case Freshness::late:
      return true;
    case Freshness::excused:
      return !status.silent_since;
    case Freshness::stale:
    case Freshness::retired:
    case Freshness::never:
      return false;
  }
  return false;
}

const Judgement* current_report(const SiteStatus& status) { return is_current(status) ? status.latest.get() : nullptr; }

const SiteStatus* Snapshot::find(const SiteCode& code) const {
  const auto index = roster->index_of(code);
  return index && *index < sites.size() ? &sites[*index] : nullptr;
}

}  // namespace campus::collector
