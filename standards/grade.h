#pragma once
// The grade of a site that complies, where its profile has bands (合格校, 示范校), and what holds it down. Pure,
// integer arithmetic.

#include <optional>

#include "core/model/report.h"
#include "standards/catalogue.h"

namespace campus::standards {

/// The highest band that the score reaches, lowered to the band of each cap whose rule is not shown to conform. Nothing
/// where the conclusion is another than compliant, the profile has no bands, or the score reaches none.
[[nodiscard]] std::optional<Grade> grade_of(const ResolvedProfile& profile, const Assessment& assessment);

}  // namespace campus::standards
