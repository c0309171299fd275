#pragma once
// How many items had which verdict: of a site, or of one rule over many rooms. Pure.

#include "core/model/report.h"

namespace campus::standards {

/// One more of that verdict.
void count(Counts& counts, ItemVerdict verdict);

}  // namespace campus::standards
