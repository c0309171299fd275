#pragma once
// The items of a report in full: required, measured, why, what to do, and where the probe judged otherwise.

#include <string>

#include "collector/fleet/latest_report.h"
#include "core/model/localized.h"

namespace campus::collector {

[[nodiscard]] std::string items_section(const LatestReport& latest, Language language);

}  // namespace campus::collector
