#pragma once
// RFC 4180 text as rows, with the line each begins at. Pure.

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

}  // namespace campus
