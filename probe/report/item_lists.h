#pragma once
// Which items of a report belong together: what failed, what is open, what counts. Pure.

#include <string>
#include <vector>

#include "probe/report/report_view.h"

namespace campus::probe {

using Items = std::vector<const ItemResult*>;

/// Informational items and those of a chapter of its own count nowhere: not in the counts, not in the conclusion, not
/// among what failed.
[[nodiscard]] bool counts(const ItemResult& item);
/// nonconform and waived
[[nodiscard]] Items failed_items(const Report& report);
/// inconclusive and not tested
[[nodiscard]] Items undecided_items(const Report& report);
/// The same of chapters of their own (`outside_score`), informational items left out.
[[nodiscard]] Items failed_items_outside(const Report& report);
[[nodiscard]] Items undecided_items_outside(const Report& report);
/// nonconform, of one class
[[nodiscard]] Items failed_of(const Report& report, Requirement requirement);
/// The items that failed and are waived.
[[nodiscard]] Items waived_items(const Report& report);
/// The veto items among them.
[[nodiscard]] Items waived_veto_items(const Report& report);
/// The veto items that nobody knows yet.
[[nodiscard]] Items undecided_veto_items(const Report& report);
/// `S-02, S-03`
[[nodiscard]] std::string list_of(const ReportView& view, const Items& items);
/// `校园安全（单列，不计入数字校园得分）`; the bare title for a group that counts.
[[nodiscard]] std::string group_heading(const ReportView& view, const ItemResult& item);
/// `计入得分`, `单列，不计入得分` or `参考，不计分`.
[[nodiscard]] std::string scope_text(const ReportView& view, const ItemResult& item);

}  // namespace campus::probe
