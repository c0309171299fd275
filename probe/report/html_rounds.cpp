#include <algorithm>

#include "core/words.h"
#include "probe/report/html_parts.h"

namespace campus::probe {
namespace {

using Rounds = std::vector<RoundScore>;

const RoundScore* score_of(const Rounds& rounds, const RuleId& rule, Round round) {
  const auto found = std::find_if(rounds.begin(), rounds.end(),
                                  [&](const RoundScore& one) { return one.rule == rule && one.round == round; });
  return found == rounds.end() ? nullptr : &*found;
}

Markup score_cell(const RoundScore* score) {
  if (score == nullptr) return element("td", {{"class", "n"}}, "—");
  auto cell =
      Markup(std::to_string(score->points)) + verbatim("<br>") + element("span", {{"class", "s"}}, isolated(score->by));
  if (!score->reason.empty()) cell += verbatim("<br>") + element("span", {{"class", "s"}}, isolated(score->reason));
  return element("td", {{"class", "n"}}, cell);
}

bool has_any(const Rounds& rounds, const RuleId& rule) {
  return std::any_of(rounds.begin(), rounds.end(), [&](const RoundScore& one) { return one.rule == rule; });
}

Markup item_row(const ReportView& view, const ItemResult& item) {
  auto cells =
      element("td", element("b", printed(item.rule)) + verbatim(" ") + isolated(item.title.in(view.language))) +
      element("td", {{"class", "n"}}, std::to_string(item.points)) +
      element("td", {{"class", "n"}}, std::to_string(item.points_got));
  for (const auto& [round, name] : EnumNames<Round>::names) {
    cells += score_cell(score_of(view.report.rounds, item.rule, round));
  }
  return element("tr", cells);
}

Markup sums_row(const ReportView& view) {
  auto cells = element("td", element("b", view.say("已评指标合计", "Sum of the items scored"))) + element("td", "") +
               element("td", "");
  for (const auto& [round, name] : EnumNames<Round>::names) {
    std::int64_t sum = 0;
    for (const auto& score : view.report.rounds) sum += score.round == round ? score.points : 0;
    cells += element("td", {{"class", "n"}}, element("b", std::to_string(sum)));
  }
  return element("tr", cells);
}

}  // namespace

Markup rounds_block(const ReportView& view) {
  if (view.report.rounds.empty()) return {};
  auto head = element("th", view.say("指标", "Item")) + element("th", view.say("满分", "Points")) +
              element("th", view.say("系统得分", "Judged"));
  for (const auto& [round, name] : EnumNames<Round>::names)
    head += element("th", Markup(words_of(round, view.language)));
  Markup rows;
  for (const auto& item : view.report.claim.items) {
    if (has_any(view.report.rounds, item.rule)) rows += item_row(view, item);
  }
  const auto legend = view.say("各轮得分由评分人给出，附扣分原因；结论由标准和证据得出，不由各轮得分得出。",
                               "The points of the rounds are people's, with the reason of a deduction; the conclusion "
                               "follows from standard and evidence, not from them.");
  return element("table", element("thead", element("tr", head)) + element("tbody", rows + sums_row(view))) +
         element("p", {{"class", "s"}}, legend);
}

}  // namespace campus::probe
