#include <array>

#include "core/words.h"
#include "probe/report/adjustment_text.h"
#include "probe/report/conclusion_text.h"
#include "probe/report/grade_text.h"
#include "probe/report/html_parts.h"
#include "probe/report/item_lists.h"
#include "probe/report/item_text.h"
#include "probe/report/plain_text.h"

namespace campus::probe {
namespace {

std::string class_of(Conclusion conclusion) {
  if (conclusion == Conclusion::compliant) return "verdict good";
  return conclusion == Conclusion::noncompliant ? "verdict bad" : "verdict open";
}

Markup strip_cell(std::string_view label, const Markup& value, std::string_view small) {
  return element("td", element("span", {{"class", "k"}}, Markup(label)) + element("span", {{"class", "v"}}, value) +
                           element("span", {{"class", "s"}}, Markup(small)));
}

Markup gate_cell(const ReportView& view) {
  const auto& claim = view.report.claim;
  std::string failures;
  for (const auto& rule : claim.gate_failures) failures += (failures.empty() ? "" : " ") + printed(rule);
  const auto title = view.say("否决项", "Gate (veto items)");
  const auto waived = waived_veto_items(view.report);
  if (claim.gate_passed && !waived.empty()) {
    const auto word = view.say("△ 经批准豁免", "△ waived");
    return strip_cell(title, element("span", {{"class", "open"}}, word), list_of(view, waived));
  }
  const auto word = claim.gate_passed ? view.say("✓ 无不符合", "✓ none failed") : view.say("✗ 有不符合", "✗ failed");
  return strip_cell(title, element("span", {{"class", claim.gate_passed ? "good" : "bad"}}, word), failures);
}

Markup counts_cell(const ReportView& view) {
  Markup counts;
  for (const auto& [verdict, count] : counts_of(view.report.claim.counts)) {
    counts += element("span", badge(verdict, view.language) + Markup(" " + std::to_string(count))) + verbatim(" ");
  }
  return element("td", element("span", {{"class", "k"}}, view.say("各项判定（项数）", "Items by verdict")) +
                           element("div", {{"class", "counts"}}, counts));
}

Markup strip(const ReportView& view) {
  const auto& claim = view.report.claim;
  const auto of_points = [&](std::int64_t part) {
    return fill(view.say("{0} ÷ {1} 分", "{0} of {1} points"), {std::to_string(part), std::to_string(claim.points)});
  };
  const auto cells =
      gate_cell(view) +
      strip_cell(view.say("得分", "Score"), percent_of_permille(claim.score_permille), of_points(claim.points_got)) +
      strip_cell(view.say("核验完成率", "Coverage"), percent_of_permille(claim.coverage_permille),
                 of_points(claim.points_tested)) +
      counts_cell(view);
  return element("table", {{"class", "strip"}}, element("tr", cells));
}

Markup problem_row(const ReportView& view, const ItemResult& item) {
  const auto note = value_note(view, item);
  auto what = element("b", printed(item.rule)) + verbatim(" ") + isolated(item.title.in(view.language)) +
              verbatim("<br>") + badge(item.verdict, view.language);
  auto measured = Markup(measured_text(view, item));
  if (!note.empty()) measured += verbatim("<br>") + element("span", {{"class", "s"}}, isolated(note));
  auto todo =
      item.remediation
          ? isolated(item.remediation->in(view.language))
          : Markup(view.say("由责任方提出整改措施和期限。", "The responsible side proposes measures and a date."));
  for (const auto& part : {reason_text(view, item), waiver_text(view, item)}) {
    if (!part.empty()) todo += verbatim("<br>") + element("span", {{"class", "s"}}, isolated(part));
  }
  return element("tr", element("td", what) + element("td", {{"class", "n"}}, required_text(view, item)) +
                           element("td", {{"class", item.attested_by ? "n stated" : "n"}}, measured) +
                           element("td", isolated(side_in_words(view, item.responsible))) + element("td", todo));
}

/// What fails in a chapter of its own moves no number here, and must be seen all the same.
Markup failures_outside(const ReportView& view) {
  const auto failed = failed_items_outside(view.report);
  if (failed.empty()) return {};
  Markup rows;
  for (const auto* item : failed) {
    const auto found =
        view.say("要求 ", "required ") + required_text(view, *item) + view.say("，", ", ") + found_text(view, *item);
    rows += element("li", badge(item->verdict, view.language) + verbatim(" ") + element("b", printed(item->rule)) +
                              verbatim(" ") + isolated(item->title.in(view.language)) + verbatim(" ") +
                              element("span", {{"class", "s"}}, isolated(found)));
  }
  const auto title = view.say("单列章节的问题（不计入数字校园得分和结论）",
                              "Problems in chapters of their own (outside score and conclusion)");
  return element("div", {{"class", "apart"}}, element("b", title) + element("ul", {{"class", "plain"}}, rows));
}

/// Two label-value pairs a row.
class PairTable {
 public:
  void add(std::string_view label, const Markup& value) {
    row_ += element("th", Markup(label)) + element("td", value);
    if (++cells_ % 2 == 0) close_row();
  }
  void add_if(std::string_view label, const std::optional<std::string>& value) {
    if (value) add(label, isolated(*value));
  }
  [[nodiscard]] Markup finish() {
    if (cells_ % 2 != 0) add("", Markup());
    return element("table", {{"class", "kv"}}, rows_);
  }

 private:
  void close_row() {
    rows_ += element("tr", row_);
    row_ = Markup();
  }
  Markup rows_;
  Markup row_;
  int cells_ = 0;
};

std::string mode_text(const ReportView& view) {
  std::string text(words_of(view.report.mode, view.language));
  if (view.report.demonstration)
    text += view.say("（演示，时长短于验收）", " (demonstration, shorter than acceptance)");
  return text;
}

std::optional<std::string> type_text(const ReportView& view) {
  auto type = fact_text(view, "type");
  if (!type) return type;
  const auto known = parse_name<SchoolType>(*type);
  return known ? std::string(words_of(*known, view.language)) : *type;
}

std::optional<std::string> area_text(const ReportView& view) {
  auto area = fact_text(view, "area");
  if (!area) return area;
  if (*area == "town") return view.say("城镇", "town");
  if (*area == "rural") return view.say("农村牧区", "pastoral and rural area");
  return area;
}

}  // namespace

Markup title_block(const ReportView& view, const ReportId& id) {
  Markup block;
  for (const auto& mark : page_marks(view)) block += element("p", {{"class", "mark"}}, mark);
  block += element("h1", view.say("数字校园网络达标验收记录", "Digital campus network acceptance record"));
  auto subject = isolated(site_name(view.report)) +
                 Markup("　" + view.report.site.text() + "　" + to_local_text(view.report.ended.utc).substr(0, 10));
  subject += Markup("　" + view.say("记录编号 ", "Record ") + id.text().substr(0, 12));
  return block + element("p", {{"class", "sub"}}, subject) + verbatim("\n");
}

Markup verdict_block(const ReportView& view) {
  const auto conclusion = view.report.claim.conclusion;
  const auto box = element("div", {{"class", "g"}}, Markup(glyph_of(conclusion))) +
                   element("div", {{"class", "w"}}, Markup(words_of(conclusion, view.language))) +
                   element("div", {{"class", "y"}}, Markup(conclusion_text(view)));
  const auto grade = grade_text(view);
  const auto remedy = remedy_text(view);
  return element("div", {{"class", class_of(conclusion)}}, box) + strip(view) +
         (grade.empty() ? Markup() : element("p", element("b", grade))) +
         (remedy.empty() ? Markup() : element("p", remedy)) + failures_outside(view);
}

Markup problems_block(const ReportView& view) {
  const auto failed = failed_items(view.report);
  Markup block;
  if (failed.empty()) {
    block = element("p", view.say("没有不符合的指标。", "No item is nonconform."));
  } else {
    Markup head;
    for (const auto& title :
         {view.say("未达标指标", "Failed item"), view.say("要求", "Required"), view.say("实测", "Measured"),
          view.say("责任方", "Responsible"), view.say("整改要求", "To do")}) {
      head += element("th", title);
    }
    Markup rows;
    for (const auto* item : failed) rows += problem_row(view, *item);
    block = element("table", element("thead", element("tr", head)) + element("tbody", rows));
  }
  const auto open = undecided_items(view.report).size();
  if (open == 0) return block;
  return block + element("p", fill(view.say("另有 {0} 项尚未判定，见“未测及调整事项”。",
                                            "{0} more items are undecided: see “Not tested and adjusted”."),
                                   {std::to_string(open)}));
}

Markup facts_block(const ReportView& view) {
  const auto& report = view.report;
  PairTable table;
  table.add(view.say("名称", "Name"), isolated(site_name(report)));
  table.add(view.say("代码", "Code"), report.site.text());
  table.add(view.say("层级", "Level"), Markup(words_of(report.level, view.language)));
  table.add(view.say("测试方式", "Mode"), mode_text(view));
  table.add_if(view.say("类型", "Type"), type_text(view));
  table.add_if(view.say("所在地区", "Area"), area_text(view));
  table.add_if(view.say("上级代码", "Parent"), fact_text(view, "parent"));
  table.add_if(view.say("运营商", "Carrier"), fact_text(view, "carrier"));
  table.add_if(view.say("合同编号", "Contract"), fact_text(view, "contract"));
  table.add_if(view.say("线路编号", "Circuit"), fact_text(view, "circuit"));
  table.add_if(view.say("合同速率（下行）", "Contracted rate (download)"), rate_fact_text(view, "contract_down"));
  table.add_if(view.say("合同速率（上行）", "Contracted rate (upload)"), rate_fact_text(view, "contract_up"));
  table.add_if(view.say("线路长度（km）", "Route (km)"), fact_text(view, "route_km"));
  table.add_if(view.say("班级数", "Classes"), fact_text(view, "classes"));
  table.add_if(view.say("学生数", "Pupils"), fact_text(view, "pupils"));
  table.add(view.say("开始时间", "Started"), to_local_text(report.started.utc));
  table.add(view.say("完成时间", "Ended"), to_local_text(report.ended.utc));
  table.add(view.say("测试时钟", "Clock"), Markup(words_of(report.ended.clock_state, view.language)));
  return table.finish() +
         element("p", {{"class", "s"}}, view.say("时间为北京时间（UTC+8）。", "Times are Beijing time (UTC+8)."));
}

Markup source_line(const ReportView& view, const SourceRef& source) {
  auto line = isolated(source.title.in(view.language));
  if (!source.clause.empty()) line += verbatim(" ") + isolated(source.clause);
  if (!source.confidence.empty()) line += Markup(fill(view.say(" 〔{0}〕", " [{0}]"), {source.confidence}));
  const bool own = source.confidence == "P" || source.confidence == "D";
  const auto known = view.notes.verified.find(source.id);
  const bool verified = known != view.notes.verified.end() ? known->second : source.confidence == "V";
  if (!own && !verified) {
    line += verbatim(" ") + element("span", {{"class", "tag open"}}, view.say("未核实", "not verified"));
  }
  return line;
}

Markup basis_block(const ReportView& view) {
  const auto& standard = view.report.standard;
  auto rows = labelled_row(view.say("标准", "Standard"), isolated(standard.title.in(view.language)) + verbatim(" ") +
                                                             element("span", {{"class", "m"}}, standard.id));
  rows += labelled_row(view.say("版本", "Version"), isolated(standard.version));
  rows += labelled_row(view.say("适用方案", "Profile"), isolated(standard.profile));
  if (const auto tailoring = tailoring_words(view); !tailoring.empty()) {
    rows +=
        labelled_row(view.say("本地调整", "Local tailoring"),
                     isolated(tailoring) + verbatim("<br>") +
                         element("span", {{"class", "m"}}, standard.tailoring->id + " " + standard.tailoring->sha256));
  }
  rows +=
      labelled_row(view.say("标准SHA-256", "SHA-256 of the file"), element("span", {{"class", "m"}}, standard.sha256));
  rows += labelled_row(view.say("方案SHA-256", "SHA-256 of the profile"),
                       element("span", {{"class", "m"}}, standard.profile_sha256));
  const auto state = standard.draft ? view.say("草案：没有批准机关和文号，试行指标，不作为验收依据",
                                               "Draft: no approving body and document number; no basis for acceptance")
                                    : view.say("已批准", "Approved");
  rows += labelled_row(view.say("状态", "State"), state);
  return element("table", {{"class", "kv one"}}, rows);
}

}  // namespace campus::probe
