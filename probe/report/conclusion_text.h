#pragma once
// Why the conclusion is what it is, what is missing, and what a report may be used for. Pure.

#include <string>
#include <utility>
#include <vector>

#include "probe/report/report_view.h"

namespace campus::probe {

/// Why the conclusion is what it is, in one or two sentences with this report's own numbers.
[[nodiscard]] std::string conclusion_text(const ReportView& view);
/// The fewest items that would have to be mended or tested for the site to comply; empty where it does, or where that
/// cannot be told: `整改 S-02；补测并符合 S-11`.
[[nodiscard]] std::string remedy_words(const ReportView& view);
/// The same as a sentence of its own.
[[nodiscard]] std::string remedy_text(const ReportView& view);
/// Every verdict, zero included.
[[nodiscard]] std::vector<std::pair<ItemVerdict, long long>> counts_of(const Counts& counts);
/// Printed on every page: 演示，不可签字; 试行指标，不作为验收依据. Empty for a report that people may sign.
[[nodiscard]] std::vector<std::string> page_marks(const ReportView& view);
/// Every sustained run of 30 s at least, three times: what people put their names under.
[[nodiscard]] bool is_long_enough_to_sign(const Report& report);
[[nodiscard]] bool may_be_signed(const Report& report);

}  // namespace campus::probe
