#include "probe/report/html_parts.h"
#include "probe/report/plain_text.h"
#include "probe/report/statement_text.h"

namespace campus::probe {
namespace {

constexpr const char* kColumns = "4";

Markup head_row(const ReportView& view) {
  Markup cells;
  for (const auto& title : {view.say("指标", "Item"), view.say("回答", "Answer"), view.say("填报人和身份", "By, as"),
                            view.say("填报时间", "When")}) {
    cells += element("th", title);
  }
  return element("thead", element("tr", cells));
}

Markup evidence_lines(const ReportView& view, const Attestation& stated) {
  Markup lines;
  for (const auto& file : stated.evidence) {
    lines += verbatim("<br>") +
             isolated(fill(view.say("佐证材料：{0}（{1} 字节） SHA-256", "Evidence: {0} ({1} bytes) SHA-256"),
                           {file.name, std::to_string(file.bytes)})) +
             verbatim(" ") + element("span", {{"class", "m"}}, file.sha256);
  }
  return lines;
}

Markup note_of(const ReportView& view, const Attestation& stated) {
  const auto note = stated.note.empty() ? view.say("没有说明。", "No note.") : stated.note;
  const auto evidence = evidence_lines(view, stated);
  return Markup(view.say("说明：", "Note: ")) + isolated(note) +
         (evidence.empty() ? verbatim("<br>") + Markup(view.say("没有佐证材料。", "No evidence.")) : evidence);
}

Markup statement_rows(const ReportView& view, const Attestation& stated) {
  auto who = isolated(stated.by);
  if (!stated.role.empty()) who += verbatim("<br>") + element("span", {{"class", "s"}}, isolated(stated.role));
  const auto cells = element("td", isolated(subject_text(view, stated))) + element("td", answer_text(view, stated)) +
                     element("td", who) + element("td", to_local_text(stated.at));
  return element("tbody", element("tr", {{"class", "lead"}}, cells) +
                              element("tr", {{"class", "note"}},
                                      element("td", {{"colspan", kColumns}}, note_of(view, stated)))) +
         verbatim("\n");
}

}  // namespace

Markup statements_block(const ReportView& view) {
  const auto& statements = view.report.attestations;
  if (statements.empty()) return {};
  Markup rows;
  for (const auto& stated : statements) rows += statement_rows(view, stated);
  const auto legend = view.say(
      "以上内容由人员现场填报，不是仪器测得；有实测结果的指标以实测为准。时间为北京时间（UTC+8）。",
      "People on site stated this; no instrument measured it. Where something was measured, that counts. Times are "
      "Beijing time (UTC+8).");
  return element("table", {{"class", "stated"}}, head_row(view) + rows) + element("p", {{"class", "s"}}, legend);
}

}  // namespace campus::probe
