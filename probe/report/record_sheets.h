#pragma once
// A record as tables, before anybody has written them down as CSV or as a workbook. Pure. Texts are those of the
// record; whoever writes them out makes them harmless.

#include <string>
#include <variant>
#include <vector>

#include "core/ids.h"
#include "probe/report/report_view.h"

namespace campus::probe {

enum class CellTone { plain, strong, good, bad, open, quiet };

struct SheetCell {
  std::variant<std::monostate, std::string, double> value;  ///< numbers in base units, with the unit in its own column
  CellTone tone = CellTone::plain;
};

struct SheetColumn {
  std::string title;
  double width = 12;  ///< on screen, in digits
};

struct Sheet {
  std::string title;
  std::vector<SheetColumn> columns;
  std::vector<std::vector<SheetCell>> rows;  ///< as wide as there are columns
  bool filtered = true;                      ///< rows alike, which people want to choose from
};

/// Site, standard, marks, gate, score, coverage, counts, conclusion.
[[nodiscard]] Sheet conclusion_sheet(const ReportView& view, const ReportId& id);
/// One row an item: the columns of the CSV form.
[[nodiscard]] Sheet item_sheet(const ReportView& view);
/// One row a number: measurements, checks, visits to platforms.
[[nodiscard]] Sheet measurement_sheet(const ReportView& view);
/// One row a file of evidence, or a statement without any.
[[nodiscard]] Sheet statement_sheet(const ReportView& view);
/// The site's row of the roster.
[[nodiscard]] Sheet roster_sheet(const ReportView& view);

[[nodiscard]] CellTone tone_of(ItemVerdict verdict);
[[nodiscard]] CellTone tone_of(Verdict verdict);
[[nodiscard]] CellTone tone_of(Conclusion conclusion);
[[nodiscard]] SheetCell text_cell(std::string text, CellTone tone = CellTone::plain);
[[nodiscard]] SheetCell number_cell(double value);
[[nodiscard]] SheetCell number_cell(const std::optional<double>& value);

}  // namespace campus::probe
