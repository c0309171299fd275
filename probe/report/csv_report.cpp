#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/csv.h"
#include "core/words.h"
#include "probe/report/plain_text.h"
#include "probe/report/report_view.h"
#include "probe/report/text_report.h"
#include "standards/quantities.h"

namespace campus::probe {
namespace {

/// Shortest digits that read back as the same number, without exponent where people would write none.
std::string number(double value) {
  constexpr double largest = 1e17;
  constexpr double smallest = 1e-9;
  const double magnitude = std::abs(value);
  const bool plain = magnitude == 0 || (magnitude >= smallest && magnitude < largest);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::general;
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format).ptr;
  return {buffer.data(), end};
}

class Row {
 public:
  void text(std::string_view value) {
    const bool formula = starts_formula(value);
    cell(csv_quoted((formula ? "'" : "") + visible(value)));
  }
  void integer(std::int64_t value) { cell(std::to_string(value)); }
  void decimal(const std::optional<double>& value) { cell(value ? number(*value) : std::string()); }
  [[nodiscard]] std::string line() const { return line_ + "\r\n"; }

 private:
  void cell(const std::string& value) {
    if (!first_) line_ += ',';
    first_ = false;
    line_ += value;
  }
  std::string line_;
  bool first_ = true;
};

std::string header_line(const ReportView& view) {
  struct Column {
    std::string_view zh_cn;
    std::string_view en;
  };
  constexpr std::array columns{
      Column{"代码", "site"},
      Column{"名称", "name"},
      Column{"层级", "level"},
      Column{"方式", "mode"},
      Column{"完成时间", "ended"},
      Column{"标准", "standard"},
      Column{"标准版本", "version"},
      Column{"页面标注", "mark"},
      Column{"指标", "item"},
      Column{"指标名称", "title"},
      Column{"分组", "group"},
      Column{"要求类别", "requirement"},
      Column{"依据", "sources"},
      Column{"测量量", "quantity"},
      Column{"比较", "comparison"},
      Column{"要求值", "required"},
      Column{"实测值", "measured"},
      Column{"不确定度", "uncertainty"},
      Column{"单位", "unit"},
      Column{"判定", "verdict"},
      Column{"机器状态", "status"},
      Column{"原因代码", "reason"},
      Column{"说明", "explanation"},
      Column{"满分", "points"},
      Column{"得分", "points_got"},
      Column{"责任方", "responsible"},
      Column{"整改要求", "remediation"},
      Column{"豁免批准单位", "waiver_approver"},
      Column{"豁免文号", "waiver_document"},
      Column{"豁免有效期至", "waiver_expires"},
      Column{"豁免前判定", "verdict_without_waiver"},
      Column{"本地调整", "tailoring"},
  };
  Row row;
  for (const auto& column : columns) row.text(view.say(column.zh_cn, column.en));
  return row.line();
}

std::string sources_text(const ReportView& view, const ItemResult& item) {
  std::string text;
  for (const auto& source : item.sources) {
    if (!text.empty()) text += view.say("；", "; ");
    text += source.title.in(view.language);
    if (!source.clause.empty()) text += " " + source.clause;
    if (!source.confidence.empty()) text += " [" + source.confidence + "]";
  }
  return text;
}

void add_report(Row& row, const ReportView& view) {
  const auto& report = view.report;
  row.text(report.site.text());
  row.text(site_name(report));
  row.text(words_of(report.level, view.language));
  row.text(words_of(report.mode, view.language));
  row.text(to_rfc3339(report.ended.utc));
  row.text(report.standard.id);
  row.text(report.standard.version);
  std::string marks;
  for (const auto& mark : page_marks(view)) marks += (marks.empty() ? "" : view.say("；", "; ")) + mark;
  row.text(marks);
}

/// A sheet has one column for measured and stated values.
std::string explanation_of(const ReportView& view, const ItemResult& item) {
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : view.say("；", "; ")) + part;
  };
  if (standards::is_of_roster(item.quantity) && item.measured) add(value_note(view, item));
  add(reason_text(view, item));
  add(waiver_text(view, item));
  return text;
}

void add_adjustments(Row& row, const ReportView& view, const ItemResult& item) {
  const auto& waiver = item.waiver;
  row.text(waiver ? std::string_view(waiver->approver) : std::string_view());
  row.text(waiver ? std::string_view(waiver->document_number) : std::string_view());
  row.text(waiver ? date_text(waiver->expires_on) : std::string());
  row.text(waiver ? words_of(waiver->original, view.language) : std::string_view());
  row.text(tailoring_text(view).value_or(std::string()));
}

std::string item_line(const ReportView& view, const ItemResult& item) {
  Row row;
  add_report(row, view);
  row.text(printed(item.rule));
  row.text(item.title.in(view.language));
  row.text(item.group_title.in(view.language));
  row.text(words_of(item.requirement, view.language));
  row.text(sources_text(view, item));
  row.text(item.quantity);
  row.text(name_of(item.comparison));
  row.decimal(item.required);
  row.decimal(item.measured);
  row.decimal(item.uncertainty);
  row.text(name_of(item.unit));
  row.text(words_of(item.verdict, view.language));
  row.text(name_of(item.status));
  row.text(item.reason ? name_of(*item.reason) : std::string_view());
  row.text(explanation_of(view, item));
  row.integer(item.points);
  row.integer(item.points_got);
  row.text(side_in_words(view, item.responsible));
  row.text(item.remediation ? std::string_view(item.remediation->in(view.language)) : std::string_view());
  add_adjustments(row, view, item);
  return row.line();
}

}  // namespace

std::string render_csv(const Report& report, Language language) {
  const auto view = view_of(report, language);
  std::string text = "\xEF\xBB\xBF" + header_line(view);
  for (const auto& item : report.claim.items) text += item_line(view, item);
  return text;
}

}  // namespace campus::probe
