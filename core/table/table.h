#pragma once
// A table that people keep, in whichever form they keep it. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace campus {

/// What a workbook keeps; in CSV everything is text. A number has neither leading zeros nor a 16th digit, and a date
/// may be what the spreadsheet made of `1-2`.
enum class CellKind { text, number, date };

struct TableCell {
  std::string text;  ///< valid UTF-8; of a number up to 15 digits, as the spreadsheet itself shows them
  CellKind kind = CellKind::text;
};

struct TableRow {
  std::size_t line = 1;  ///< of the file; in a workbook the number beside the row
  std::vector<TableCell> cells;
};

struct Table {
  std::vector<TableRow> rows;       ///< those that hold anything; none where there are errors
  std::vector<std::string> errors;  ///< `FILE:LINE: what is wrong, and the mend`, in order; `FILE: ...` of the whole
};

/// Told apart by the bytes, never by the name: a workbook (XLSX; its first sheet that is not hidden), or CSV in UTF-8
/// or GB18030 (GBK). Formulas give the values that were saved with them, dates `2026-11-20`. A workbook is bounded by
/// kWorkbookLimits; its texts are cut beyond `most_cell_bytes`, and stay beyond it.
[[nodiscard]] Table read_table(std::string_view bytes, const std::string& file_name, std::size_t most_cell_bytes);

}  // namespace campus
