#pragma once
// Reports that wait for approval, one entry for each key and site, with the command that approves them.

#include <string>

#include "collector/fleet/snapshot.h"
#include "core/model/localized.h"

namespace campus::collector {

/// Empty where nothing waits.
[[nodiscard]] std::string pending_section(const Snapshot& snapshot, Language language);

}  // namespace campus::collector
