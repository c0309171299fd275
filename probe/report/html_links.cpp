#include "core/words.h"
#include "probe/report/html_parts.h"
#include "probe/report/link_text.h"

namespace campus::probe {
namespace {

Markup verdict_cell(const ReportView& view, const RuleId& rule, ItemVerdict verdict, const std::string& rate) {
  return element("td", Markup(rate) + verbatim(" ") + badge(verdict, view.language) + verbatim("<br>") +
                           element("span", {{"class", "s"}}, printed(rule)));
}

Markup link_row(const ReportView& view, const standards::LinkVerdict& link) {
  const auto contract = link.contract_rule && link.contracted
                            ? verdict_cell(view, *link.contract_rule, link.contract, to_text(*link.contracted))
                            : element("td", view.say("名录没有合同速率", "no contracted rate in the roster"));
  return element("tr", element("td", Markup(words_of(link.direction, view.language))) +
                           verdict_cell(view, link.policy_rule, link.policy, to_text(link.target)) + contract +
                           element("td", finding_text(view, link)));
}

Markup contract_facts(const ReportView& view) {
  Markup rows;
  for (const auto& [label, value] : contract_lines(view)) rows += labelled_row(label, isolated(value));
  return rows.empty() ? Markup() : element("table", {{"class", "kv"}}, rows);
}

}  // namespace

Markup links_block(const ReportView& view) {
  const auto links = links_of(view);
  if (links.empty()) return {};
  Markup head;
  for (const auto& title :
       {view.say("方向", "Direction"), view.say("政策目标（教育局）", "Policy's target (bureau)"),
        view.say("合同速率（运营商）", "Contracted rate (carrier)"), view.say("结论与责任", "Finding and duty")}) {
    head += element("th", title);
  }
  Markup rows;
  for (const auto& link : links) rows += link_row(view, link);
  return element("table", element("thead", element("tr", head)) + element("tbody", rows)) + contract_facts(view);
}

}  // namespace campus::probe
