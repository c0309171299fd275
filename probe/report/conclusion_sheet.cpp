#include <string_view>
#include <utility>

#include "core/words.h"
#include "probe/report/adjustment_text.h"
#include "probe/report/conclusion_text.h"
#include "probe/report/grade_text.h"
#include "probe/report/item_lists.h"
#include "probe/report/plain_text.h"
#include "probe/report/record_sheets.h"

namespace campus::probe {
namespace {

class Lines {
 public:
  explicit Lines(const ReportView& view)
      : view_(view),
        sheet_{view.say("结论", "Conclusion"),
               {{view.say("项目", "what"), 24}, {view.say("内容", "value"), 78}, {view.say("单位", "unit"), 10}},
               {},
               false} {}

  void heading(std::string_view zh_cn, std::string_view en) {
    sheet_.rows.push_back({text_cell(view_.say(zh_cn, en), CellTone::strong), {}, {}});
  }
  void text(std::string_view zh_cn, std::string_view en, std::string value, CellTone tone = CellTone::plain) {
    sheet_.rows.push_back({text_cell(view_.say(zh_cn, en)), text_cell(std::move(value), tone), {}});
  }
  /// No row where there is nothing to say.
  void text_if_any(std::string_view zh_cn, std::string_view en, std::string value) {
    if (!value.empty()) text(zh_cn, en, std::move(value));
  }
  void number(const std::string& label, double value, const std::string& unit) {
    sheet_.rows.push_back({text_cell(label), number_cell(value), text_cell(unit)});
  }
  [[nodiscard]] Sheet finish() { return std::move(sheet_); }

 private:
  const ReportView& view_;
  Sheet sheet_;
};

std::string list_or_none(const ReportView& view, const Items& items) {
  return items.empty() ? view.say("无", "none") : list_of(view, items);
}

void add_gate(Lines& lines, const ReportView& view) {
  const auto& claim = view.report.claim;
  const auto waived = waived_veto_items(view.report);
  auto text = view.say("没有不符合", "no veto item failed");
  auto tone = CellTone::good;
  if (!claim.gate_passed) {
    text = view.say("有不符合：", "failed:");
    for (const auto& rule : claim.gate_failures) text += " " + printed(rule);
    tone = CellTone::bad;
  } else if (!waived.empty()) {
    text = view.say("经批准豁免：", "waived: ") + list_of(view, waived);
    tone = CellTone::open;
  }
  lines.text("否决项", "Gate (veto items)", std::move(text), tone);
}

void add_conclusion(Lines& lines, const ReportView& view) {
  const auto& claim = view.report.claim;
  lines.heading("验收结论", "Conclusion");
  for (const auto& mark : page_marks(view)) lines.text("页面标注", "Mark", mark, CellTone::bad);
  lines.text("结论", "Conclusion", std::string(words_of(claim.conclusion, view.language)), tone_of(claim.conclusion));
  lines.text_if_any("理由", "Why", conclusion_text(view));
  lines.text_if_any("等级", "Grade", grade_words(view));
  lines.text_if_any("达标至少还需", "To comply, at least", remedy_words(view));
  add_gate(lines, view);
  const auto points = view.say("分", "points");
  const auto number = [&](std::string_view zh_cn, std::string_view en, std::int64_t value, const std::string& unit) {
    lines.number(view.say(zh_cn, en), static_cast<double>(value), unit);
  };
  number("得分", "Points got", claim.points_got, points);
  number("已核验的满分", "Points tested", claim.points_tested, points);
  number("适用指标满分", "Points of applicable items", claim.points, points);
  lines.number(view.say("得分率", "Score"), static_cast<double>(claim.score_permille) / 10, "%");
  lines.number(view.say("核验完成率", "Coverage"), static_cast<double>(claim.coverage_permille) / 10, "%");
  const auto items = view.say("项", "items");
  for (const auto& [verdict, count] : counts_of(claim.counts)) {
    lines.number(std::string(words_of(verdict, view.language)), static_cast<double>(count), items);
  }
  lines.text("未达标指标", "Failed items", list_or_none(view, failed_items(view.report)));
  lines.text("未定的指标", "Undecided items", list_or_none(view, undecided_items(view.report)));
  for (const auto& note : waiver_notes(view)) lines.text("豁免提示", "On waivers", note, CellTone::open);
}

void add_outside(Lines& lines, const ReportView& view) {
  const auto failed = failed_items_outside(view.report);
  const auto open = undecided_items_outside(view.report);
  if (!failed.empty()) {
    lines.text("单列章节的不符合", "Failed outside the score", list_of(view, failed), CellTone::bad);
  }
  if (!open.empty()) {
    lines.text("单列章节的未定", "Undecided outside the score", list_of(view, open), CellTone::open);
  }
}

void add_site(Lines& lines, const ReportView& view) {
  const auto& report = view.report;
  lines.heading("基本信息", "Basic information");
  lines.text("名称", "Name", site_name(report));
  lines.text("代码", "Code", report.site.text());
  lines.text("层级", "Level", std::string(words_of(report.level, view.language)));
  lines.text("测试方式", "Mode", std::string(words_of(report.mode, view.language)));
  lines.text("开始时间（北京时间）", "Started (Beijing time)", to_local_text(report.started.utc));
  lines.text("完成时间（北京时间）", "Ended (Beijing time)", to_local_text(report.ended.utc));
  lines.text("测试时钟", "Clock", std::string(words_of(report.ended.clock_state, view.language)));
}

void add_basis(Lines& lines, const ReportView& view) {
  const auto& standard = view.report.standard;
  lines.heading("验收依据", "Basis");
  lines.text("标准", "Standard", standard.title.in(view.language));
  lines.text("标准编号", "Standard's id", standard.id);
  lines.text("版本", "Version", standard.version);
  lines.text("适用方案", "Profile", standard.profile);
  lines.text("状态", "State",
             standard.draft ? view.say("草案：试行指标，不作为验收依据", "Draft: no basis for acceptance")
                            : view.say("已批准", "Approved"));
  lines.text_if_any("本地调整", "Local tailoring", tailoring_words(view));
  lines.text("标准SHA-256", "SHA-256 of the file", standard.sha256);
  lines.text("方案SHA-256", "SHA-256 of the profile", standard.profile_sha256);
}

void add_record(Lines& lines, const ReportView& view, const ReportId& id) {
  const auto& report = view.report;
  lines.heading("记录", "Record");
  lines.text("记录编号", "Record id", id.text());
  if (report.amends) lines.text("取代的记录", "Takes the place of", report.amends->text());
  lines.text("探针密钥编号", "Key id of the probe", report.key.text());
  lines.number(view.say("记录序号", "Record number"), static_cast<double>(report.sequence), "");
  lines.text("工具", "Tool", report.tool.name + " " + report.tool.version);
  lines.text("核验", "To verify",
             view.say("运行 campus-probe verify report.dsse.json，核对输出的编号与记录编号一致；以签名文件为准。",
                      "Run campus-probe verify report.dsse.json and compare the id it prints with the record id; the "
                      "signed file is what counts."));
}

}  // namespace

Sheet conclusion_sheet(const ReportView& view, const ReportId& id) {
  Lines lines(view);
  add_conclusion(lines, view);
  add_outside(lines, view);
  add_site(lines, view);
  add_basis(lines, view);
  add_record(lines, view, id);
  return lines.finish();
}

}  // namespace campus::probe
