#include <vector>

#include "core/words.h"
#include "probe/report/adjustment_text.h"
#include "probe/report/html_parts.h"
#include "probe/report/item_lists.h"
#include "probe/report/item_text.h"
#include "probe/report/plain_text.h"

namespace campus::probe {
namespace {

constexpr const char* kColumns = "6";

Markup head_row(const ReportView& view) {
  Markup cells;
  for (const auto& title :
       {view.say("指标与依据", "Item and source"), view.say("类别", "Class"), view.say("要求", "Required"),
        view.say("实测", "Measured"), view.say("判定", "Verdict"), view.say("得分", "Points")}) {
    cells += element("th", title);
  }
  return element("thead", element("tr", cells));
}

Markup title_cell(const ReportView& view, const ItemResult& item) {
  auto cell = element("b", printed(item.rule)) + verbatim(" ") + isolated(item.title.in(view.language));
  for (const auto& source : item.sources) {
    cell += verbatim("<br>") + element("span", {{"class", "s"}}, source_line(view, source));
  }
  return element("td", cell);
}

Markup measured_cell(const ReportView& view, const ItemResult& item) {
  auto cell = Markup(measured_text(view, item));
  const auto tolerance = tolerance_text(view, item);
  const auto note = value_note(view, item);
  if (!tolerance.empty()) cell += verbatim("<br>") + element("span", {{"class", "s"}}, tolerance);
  if (!note.empty() && item.measured) cell += verbatim("<br>") + element("span", {{"class", "s"}}, isolated(note));
  return element("td", {{"class", item.attested_by ? "n stated" : "n"}}, cell);
}

std::string points_text(const ItemResult& item) {
  if (item.verdict == ItemVerdict::not_applicable || item.outside_score || item.points == 0) return "—";
  return std::to_string(item.points_got) + " / " + std::to_string(item.points);
}

Markup note_of(const ReportView& view, const ItemResult& item) {
  Markup note;
  const auto add = [&](const Markup& part) {
    if (part.empty()) return;
    if (!note.empty()) note += verbatim("<br>");
    note += part;
  };
  add(Markup(rate_rule_text(view, item)));
  add(Markup(reason_text(view, item)));
  if (item.waiver) add(isolated(waiver_text(view, item)));
  if (!item.detail.empty()) {
    add(Markup(view.say("观测记录：", "Seen: ")) + element("span", {{"class", "m"}}, isolated(item.detail)));
  }
  return note;
}

Markup item_rows(const ReportView& view, const ItemResult& item) {
  const auto note = note_of(view, item);
  auto cells = title_cell(view, item) + element("td", Markup(words_of(item.requirement, view.language))) +
               element("td", {{"class", "n"}}, required_text(view, item)) + measured_cell(view, item) +
               element("td", badge(item.verdict, view.language)) + element("td", {{"class", "n"}}, points_text(item));
  auto rows = element("tr", {{"class", note.empty() ? "alone" : "lead"}}, cells);
  if (!note.empty()) {
    rows += element("tr", {{"class", "note"}}, element("td", {{"colspan", kColumns}}, note));
  }
  return element("tbody", rows) + verbatim("\n");
}

Markup legend(const ReportView& view) {
  return element(
      "p", {{"class", "s"}},
      view.say(
          "依据后的字母是可信程度：V 已见原文；S 转引；M+、M- 未见原文（把握较大、较小）；D 由其他依据推算；"
          "P 本标准自定。注“未核实”的依据，签字前应核对原文。“±”为仪器不确定度。",
          "The letter behind a source tells how sure it is: V the document was seen; S quoted by others; M+, M- "
          "the document was not seen (more, less sure); D derived; P set by this standard. What is marked “not "
          "verified” should be checked against the document before signing. “±” is the instrument's uncertainty."));
}

/// What became of waivers that no row shows.
Markup waivers_block(const ReportView& view) {
  Markup notes;
  for (const auto& note : waiver_notes(view)) notes += element("li", isolated(note));
  if (notes.empty()) return notes;
  return element("h3", view.say("豁免情况", "Waivers")) + element("ul", {{"class", "plain"}}, notes);
}

Markup undecided_table(const ReportView& view) {
  Markup rows;
  for (const auto& item : view.report.claim.items) {
    const bool listed = item.verdict == ItemVerdict::inconclusive || item.verdict == ItemVerdict::not_tested ||
                        item.verdict == ItemVerdict::waived || item.verdict == ItemVerdict::not_applicable;
    if (!listed) continue;
    auto reason = item.waiver ? waiver_text(view, item) : reason_text(view, item);
    if (reason.empty()) reason = view.say("没有记录原因。", "No reason was recorded.");
    rows += element(
        "tr", element("td", element("b", printed(item.rule)) + verbatim(" ") + isolated(item.title.in(view.language))) +
                  element("td", badge(item.verdict, view.language)) + element("td", isolated(reason)));
  }
  if (rows.empty()) {
    return element("p", view.say("全部指标均已测试并判定，没有未测、豁免或不适用的指标。",
                                 "Every item was tested and judged; none is untested, waived or not applicable."));
  }
  const auto head = element("th", view.say("指标", "Item")) + element("th", view.say("判定", "Verdict")) +
                    element("th", view.say("原因和补足办法", "Why, and what supplies it"));
  return element("table", element("thead", element("tr", head)) + element("tbody", rows));
}

}  // namespace

Markup items_block(const ReportView& view) {
  const auto& items = view.report.claim.items;
  if (items.empty()) return element("p", view.say("本记录没有指标。", "This record has no items."));
  Markup bodies;
  std::string group;
  bool first = true;
  for (const auto& item : items) {
    if (first || item.group != group) {
      bodies += element("tbody", {{"class", "group"}},
                        element("tr", element("th", {{"colspan", kColumns}}, group_heading(view, item))));
    }
    first = false;
    group = item.group;
    bodies += item_rows(view, item);
  }
  return element("table", {{"class", "items"}}, head_row(view) + bodies) + legend(view);
}

Markup undecided_block(const ReportView& view) { return undecided_table(view) + waivers_block(view); }

}  // namespace campus::probe
