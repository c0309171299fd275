#pragma once
// What a new roster makes of the former one's sites, each as an entry of the audit log: schools open, close, merge,
// move and change category, and later somebody asks what became of one. Pure.

#include <string>
#include <vector>

#include "collector/fleet/roster.h"
#include "collector/store/records.h"

namespace campus::collector {

/// Actions: site.open, site.close, site.succeed (a row whose column `former` names the old code), site.move (another
/// parent), site.rename, site.retype (another level, type or area). Nothing of all that for a first roster.
[[nodiscard]] std::vector<AuditEntry> roster_events(const Roster& before, const Roster& after, WallTime at,
                                                    const std::string& who);

}  // namespace campus::collector
