#pragma once
// One item as texts: what was asked, what was found, and why that decides. Pure.

#include <string>

#include "probe/report/report_view.h"

namespace campus::probe {

/// `≥ 900.0 Mbit/s`
[[nodiscard]] std::string required_text(const ReportView& view, const ItemResult& item);
/// `941.5 Mbit/s`; more digits where rounding would hide on which side of the requirement it lies. A dash without
/// value.
[[nodiscard]] std::string measured_text(const ReportView& view, const ItemResult& item);
/// `± 4.7 Mbit/s`; empty without one.
[[nodiscard]] std::string tolerance_text(const ReportView& view, const ItemResult& item);
/// The layer a rate was measured at, or that nobody measured what the roster or a person says; empty for other
/// quantities.
[[nodiscard]] std::string value_note(const ReportView& view, const ItemResult& item);
/// `实测 941.5 Mbit/s`, or for what nobody measured `名录 24`, `人员填报 是（张三 2026-11-20，非实测）`.
[[nodiscard]] std::string found_text(const ReportView& view, const ItemResult& item);
/// Rule T with both its numbers and which of them decided; empty for other rules.
[[nodiscard]] std::string rate_rule_text(const ReportView& view, const ItemResult& item);
/// Why the verdict is not simply the number, and what held the value down; may be empty.
[[nodiscard]] std::string reason_text(const ReportView& view, const ItemResult& item);

}  // namespace campus::probe
