#include "probe/report/statement_text.h"

#include "core/words.h"
#include "standards/find_item.h"

namespace campus::probe {

const ItemResult* item_of(const Report& report, const RuleId& rule) { return standards::find_item(report.claim, rule); }

std::string subject_text(const ReportView& view, const Attestation& stated) {
  const auto* item = item_of(view.report, stated.rule);
  return printed(stated.rule) + (item == nullptr ? "" : " " + item->title.in(view.language));
}

std::string answer_text(const ReportView& view, const Attestation& stated) {
  if (!stated.answer) return "—";
  const auto* item = item_of(view.report, stated.rule);
  return item == nullptr ? in_full(*stated.answer) : view.quantity(*stated.answer, item->unit);
}

}  // namespace campus::probe
