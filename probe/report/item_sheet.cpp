#include <array>
#include <string_view>
#include <utility>

#include "core/words.h"
#include "probe/report/adjustment_text.h"
#include "probe/report/conclusion_text.h"
#include "probe/report/item_lists.h"
#include "probe/report/item_text.h"
#include "probe/report/record_sheets.h"
#include "standards/quantities.h"

namespace campus::probe {
namespace {

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

std::string marks_text(const ReportView& view) {
  std::string marks;
  for (const auto& mark : page_marks(view)) marks += (marks.empty() ? "" : view.say("；", "; ")) + mark;
  return marks;
}

/// A sheet has one column for measured and stated values.
std::string explanation_of(const ReportView& view, const ItemResult& item) {
  std::string text;
  const auto add = [&](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : view.say("；", "; ")) + part;
  };
  const bool stated = item.attested_by || standards::is_of_roster(item.quantity);
  if (stated && item.measured) add(value_note(view, item));
  add(reason_text(view, item));
  add(waiver_text(view, item));
  return text;
}

using View = const ReportView&;
using Item = const ItemResult&;

/// The order is a contract: what is new comes last.
struct Column {
  std::string_view zh_cn;
  std::string_view en;
  double width;
  SheetCell (*of)(View view, Item item);
};

constexpr std::array kColumns{
    Column{"代码", "site", 16, [](View view, Item) { return text_cell(view.report.site.text()); }},
    Column{"名称", "name", 24, [](View view, Item) { return text_cell(site_name(view.report)); }},
    Column{"层级", "level", 8,
           [](View view, Item) { return text_cell(std::string(words_of(view.report.level, view.language))); }},
    Column{"方式", "mode", 10,
           [](View view, Item) { return text_cell(std::string(words_of(view.report.mode, view.language))); }},
    Column{"完成时间", "ended", 25, [](View view, Item) { return text_cell(to_rfc3339(view.report.ended.utc)); }},
    Column{"标准", "standard", 18, [](View view, Item) { return text_cell(view.report.standard.id); }},
    Column{"标准版本", "version", 10, [](View view, Item) { return text_cell(view.report.standard.version); }},
    Column{"页面标注", "mark", 24, [](View view, Item) { return text_cell(marks_text(view)); }},
    Column{"指标", "item", 9, [](View, Item item) { return text_cell(printed(item.rule), CellTone::strong); }},
    Column{"指标名称", "title", 28, [](View view, Item item) { return text_cell(item.title.in(view.language)); }},
    Column{"分组", "group", 16, [](View view, Item item) { return text_cell(item.group_title.in(view.language)); }},
    Column{"要求类别", "requirement", 13,
           [](View view, Item item) { return text_cell(std::string(words_of(item.requirement, view.language))); }},
    Column{"依据", "sources", 44, [](View view, Item item) { return text_cell(sources_text(view, item)); }},
    Column{"测量量", "quantity", 18, [](View, Item item) { return text_cell(item.quantity); }},
    Column{"比较", "comparison", 11, [](View, Item item) { return text_cell(std::string(name_of(item.comparison))); }},
    Column{"要求值", "required", 14, [](View, Item item) { return number_cell(item.required); }},
    Column{"实测值", "measured", 14, [](View, Item item) { return number_cell(item.measured); }},
    Column{"不确定度", "uncertainty", 13, [](View, Item item) { return number_cell(item.uncertainty); }},
    Column{"单位", "unit", 9, [](View, Item item) { return text_cell(std::string(name_of(item.unit))); }},
    Column{"判定", "verdict", 13,
           [](View view, Item item) {
             return text_cell(std::string(words_of(item.verdict, view.language)), tone_of(item.verdict));
           }},
    Column{"机器状态", "status", 13, [](View, Item item) { return text_cell(std::string(name_of(item.status))); }},
    Column{"原因代码", "reason", 20,
           [](View, Item item) {
             return text_cell(std::string(item.reason ? name_of(*item.reason) : std::string_view()));
           }},
    Column{"说明", "explanation", 48, [](View view, Item item) { return text_cell(explanation_of(view, item)); }},
    Column{"满分", "points", 8, [](View, Item item) { return number_cell(static_cast<double>(item.points)); }},
    Column{"得分", "points_got", 11, [](View, Item item) { return number_cell(static_cast<double>(item.points_got)); }},
    Column{"责任方", "responsible", 18,
           [](View view, Item item) { return text_cell(side_in_words(view, item.responsible)); }},
    Column{"整改要求", "remediation", 44,
           [](View view, Item item) {
             return text_cell(item.remediation ? item.remediation->in(view.language) : std::string());
           }},
    Column{"填报人", "attested_by", 14, [](View, Item item) { return text_cell(item.attested_by.value_or("")); }},
    Column{"填报时间", "attested_at", 25,
           [](View, Item item) { return text_cell(item.attested_at ? to_rfc3339(*item.attested_at) : std::string()); }},
    Column{"计分范围", "scope", 20, [](View view, Item item) { return text_cell(scope_text(view, item)); }},
    Column{"豁免批准单位", "waiver_approver", 18,
           [](View, Item item) { return text_cell(item.waiver ? item.waiver->approver : std::string()); }},
    Column{"豁免文号", "waiver_document", 18,
           [](View, Item item) { return text_cell(item.waiver ? item.waiver->document_number : std::string()); }},
    Column{"豁免有效期至", "waiver_expires", 13,
           [](View, Item item) { return text_cell(item.waiver ? date_text(item.waiver->expires_on) : std::string()); }},
    Column{"豁免前判定", "verdict_without_waiver", 13,
           [](View view, Item item) {
             return text_cell(item.waiver ? std::string(words_of(item.waiver->original, view.language))
                                          : std::string());
           }},
    Column{"本地调整", "tailoring", 30, [](View view, Item) { return text_cell(tailoring_words(view)); }},
};

}  // namespace

Sheet item_sheet(const ReportView& view) {
  Sheet sheet{view.say("指标", "Items"), {}, {}};
  for (const auto& column : kColumns) sheet.columns.push_back({view.say(column.zh_cn, column.en), column.width});
  for (const auto& item : view.report.claim.items) {
    std::vector<SheetCell> row;
    row.reserve(kColumns.size());
    for (const auto& column : kColumns) row.push_back(column.of(view, item));
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

}  // namespace campus::probe
