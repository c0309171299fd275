#pragma once
// The cells of one sheet of a workbook as rows of texts.

#include <string>

#include "core/table/table.h"
#include "core/table/workbook.h"

namespace campus {

[[nodiscard]] Table cells_of(const WorkbookParts& parts, const std::string& file_name, std::size_t most_cell_bytes);

}  // namespace campus
