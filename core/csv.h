#pragma once
// RFC 4180 text as rows, with the line each begins at; and cells that spreadsheets take for text. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace campus {

struct CsvRow {
  std::size_t line = 1;
  std::vector<std::string> cells;
};

/// Lines end with LF or CRLF; a leading byte-order mark and lines without any character are passed over. bad_data
/// names the line: a quote that is never closed, or one in the middle of a cell.
[[nodiscard]] Result<std::vector<CsvRow>> parse_csv(std::string_view text);

/// What makes a spreadsheet take a cell for a formula, once the blanks before it are trimmed.
[[nodiscard]] bool starts_formula(std::string_view text);
/// In quotes where the text needs them.
[[nodiscard]] std::string csv_quoted(std::string_view text);

}  // namespace campus
