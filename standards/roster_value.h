#pragma once
// What a site's facts say about a rule of the quantities `roster.*`.

#include "core/model/report.h"
#include "standards/catalogue.h"
#include "standards/evidence.h"

namespace campus::standards {

/// The rule's fact, times its scale, over its other fact. `fact_missing` where one of them is not given, cannot be
/// read, is negative, or would have to be divided by nothing. The detail names the facts as they were read, with `?`
/// for what was not.
[[nodiscard]] Seen look_up_roster(const Rule& rule, const Facts& facts);

}  // namespace campus::standards
