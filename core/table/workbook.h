#pragma once
// The parts of a workbook (XLSX, ECMA-376) that hold its first sheet. pugixml's home, with sheet_cells.h.

#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace campus {

struct WorkbookParts {
  std::string sheet;                 ///< XML of the first sheet that is not hidden
  std::vector<std::string> strings;  ///< that cells name by number
  std::vector<bool> dates;           ///< by number of a cell's style: does it show a date?
  bool from_1904 = false;            ///< where its dates begin
};

/// bad_data in one line, without the file's name.
[[nodiscard]] Result<WorkbookParts> read_parts(std::string_view bytes);

}  // namespace campus
