#pragma once
// The grade of a site that complies, and the rules by which it is given. Pure.

#include <string>
#include <vector>

#include "probe/report/report_view.h"

namespace campus::probe {

/// `示范校`, with what keeps it below the one that the score alone would give; empty where the profile gives none or
/// the conclusion is another.
[[nodiscard]] std::string grade_words(const ReportView& view);
/// The same as a sentence of its own: `等级：示范校。`
[[nodiscard]] std::string grade_text(const ReportView& view);

/// One line for each band and cap of the profile.
[[nodiscard]] std::vector<std::string> grade_rules(const ReportView& view);

}  // namespace campus::probe
