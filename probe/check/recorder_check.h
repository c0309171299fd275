#pragma once
// How far back do the school's recorders reach, where they tell without a login? Needs the owner's leave.
// docs/methods/checks.md.

#include <vector>

#include "probe/check/site_checks.h"

namespace campus::probe {

/// `recorder.retention_days`: of the least of the fact `recorders` (ONVIF search services, at most 16), whole days
/// since its oldest recording; 0 for one that has none. No value where any of them does not tell: the others would hide
/// it.
[[nodiscard]] std::vector<CheckObservation> check_recorders(const CheckContext& context);
[[nodiscard]] std::vector<Touch> touches_of_recorders(const CheckContext& context);

}  // namespace campus::probe
