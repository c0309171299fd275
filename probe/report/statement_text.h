#pragma once
// What people stated, as texts. Pure.

#include <cstdint>
#include <string>

#include "core/model/attestation.h"
#include "probe/report/report_view.h"

namespace campus::probe {

/// `S-31 校长是否…`; the bare rule where the record has no such item.
[[nodiscard]] std::string subject_text(const ReportView& view, const Attestation& stated);
/// In the unit of the item: `是`, `24`, `100.0 Mbit/s`; `—` without an answer.
[[nodiscard]] std::string answer_text(const ReportView& view, const Attestation& stated);
/// The item that a statement is about; none where the record has none.
[[nodiscard]] const ItemResult* item_of(const Report& report, const RuleId& rule);

}  // namespace campus::probe
