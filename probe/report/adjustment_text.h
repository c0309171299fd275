#pragma once
// Waivers and tailoring as texts. Pure.

#include <string>
#include <vector>

#include "probe/report/report_view.h"

namespace campus::probe {

/// Who waived the item, with which document, until when, and its verdict without; empty where nobody did.
[[nodiscard]] std::string waiver_text(const ReportView& view, const ItemResult& item);
/// What became of the waivers that name this site: those that expire soon, and those that did not hold, with the
/// reason.
[[nodiscard]] std::vector<std::string> waiver_notes(const ReportView& view);
/// Which document changed how many values of the profile; empty without a tailoring. The text is a line of its own.
[[nodiscard]] std::string tailoring_words(const ReportView& view);
[[nodiscard]] std::string tailoring_text(const ReportView& view);

}  // namespace campus::probe
