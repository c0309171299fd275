#pragma once
// What a record says about the place that somebody has to mend.

#include <vector>

#include "core/model/fault.h"
#include "core/model/report.h"
#include "probe/audit/audit.h"

namespace campus::probe {

/// Each fault once, with where it was met.
[[nodiscard]] std::vector<FaultFound> faults_of(const Report& report, const AuditSpec& spec);

}  // namespace campus::probe
