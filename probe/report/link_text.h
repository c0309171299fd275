#pragma once
// The two verdicts about a line, the bureau's duty and the carrier's, as texts. Pure.

#include <string>
#include <utility>
#include <vector>

#include "probe/report/report_view.h"
#include "standards/link_verdicts.h"

namespace campus::probe {

/// Of the record's own profile; none where it promises no rate here or cannot be read.
[[nodiscard]] std::vector<standards::LinkVerdict> links_of(const ReportView& view);
/// A sentence: what was found, and whose it is to mend.
[[nodiscard]] std::string finding_text(const ReportView& view, const standards::LinkVerdict& link);
/// Carrier, circuit, contract, promised repair time: those that the roster gives.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> contract_lines(const ReportView& view);

}  // namespace campus::probe
