#include "collector/ingest/admission.h"

#include <algorithm>

namespace campus::collector {
namespace {

bool speaks_for(const KeyRecord& key, const SiteCode& site, const Roster& roster) {
  return key.auditor || std::any_of(key.sites.begin(), key.sites.end(),
                                    [&](const SiteCode& top) { return roster.is_within(site, top); });
}

}  // namespace

Admission admit(const KeyRecord* key, const SiteCode& site, const Roster& roster) {
  using Decision = Admission::Decision;
  if (key == nullptr || key->state == KeyState::pending) return {Decision::held, kUnknownKey};
  if (key->state == KeyState::revoked) return {Decision::rejected, kKeyRevoked};
  if (key->state == KeyState::cloned) return {Decision::held, kKeyCloned};
  const bool known = roster.find(site) != nullptr;
  // Where the site is not in the roster nobody can say yet whether it lies below one of the key's sites.
  if (!known) return {Decision::held, kUnknownSite};
  if (!speaks_for(*key, site, roster)) return {Decision::rejected, kKeyNotForSite};
  return {Decision::counts, ""};
}

}  // namespace campus::collector
