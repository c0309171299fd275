#include <utility>

#include "core/words.h"
#include "probe/report/record_sheets.h"
#include "probe/report/statement_text.h"

namespace campus::probe {
namespace {

/// A number where the answer is one, with the unit in its own column.
std::pair<SheetCell, SheetCell> answer_cells(const ReportView& view, const Attestation& stated) {
  const auto* item = item_of(view.report, stated.rule);
  if (!stated.answer || item == nullptr || item->unit == Unit::truth) return {text_cell(answer_text(view, stated)), {}};
  return {number_cell(*stated.answer), text_cell(std::string(name_of(item->unit)))};
}

std::vector<SheetCell> row_of(const ReportView& view, const Attestation& stated, const EvidenceFile* file) {
  const auto* item = item_of(view.report, stated.rule);
  auto [answer, unit] = answer_cells(view, stated);
  std::vector<SheetCell> row{text_cell(printed(stated.rule), CellTone::strong),
                             text_cell(item == nullptr ? std::string() : item->title.in(view.language)),
                             std::move(answer),
                             std::move(unit),
                             text_cell(stated.by),
                             text_cell(stated.role),
                             text_cell(to_rfc3339(stated.at)),
                             text_cell(stated.note)};
  row.push_back(text_cell(file == nullptr ? std::string() : file->name));
  row.push_back(file == nullptr ? SheetCell() : number_cell(static_cast<double>(file->bytes)));
  row.push_back(text_cell(file == nullptr ? std::string() : file->sha256));
  return row;
}

SheetCell fact_cell(const ReportView& view, const std::string& name, const FactValue& value) {
  if (const auto* number = std::get_if<double>(&value)) return number_cell(*number);
  return text_cell(fact_text(view, name).value_or(""));
}

}  // namespace

Sheet statement_sheet(const ReportView& view) {
  Sheet sheet{view.say("填报", "Statements"),
              {{view.say("指标", "item"), 9},
               {view.say("指标名称", "title"), 30},
               {view.say("回答", "answer"), 12},
               {view.say("单位", "unit"), 9},
               {view.say("填报人", "by"), 14},
               {view.say("身份", "role"), 16},
               {view.say("填报时间", "at"), 25},
               {view.say("说明", "note"), 44},
               {view.say("佐证材料", "evidence"), 28},
               {view.say("字节", "bytes"), 12},
               {"SHA-256", 68}},
              {}};
  for (const auto& stated : view.report.attestations) {
    if (stated.evidence.empty()) sheet.rows.push_back(row_of(view, stated, nullptr));
    for (const auto& file : stated.evidence) sheet.rows.push_back(row_of(view, stated, &file));
  }
  return sheet;
}

Sheet roster_sheet(const ReportView& view) {
  Sheet sheet{view.say("名录", "Roster"), {{view.say("列", "column"), 26}, {view.say("内容", "value"), 60}}, {}};
  for (const auto& [name, value] : view.report.facts) {
    sheet.rows.push_back({text_cell(name), fact_cell(view, name, value)});
  }
  return sheet;
}

}  // namespace campus::probe
