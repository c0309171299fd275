#pragma once
// Workbooks (XLSX) made part by part, so that tests can leave out, damage or blow up any of them.

#include <map>
#include <string>

namespace campus::testing {

using Parts = std::map<std::string, std::string>;

/// All parts of a workbook with one sheet: `sheet_data` is what stands in `<sheetData>`, `behind` what follows it.
[[nodiscard]] Parts workbook_parts(const std::string& sheet_data, const std::string& behind = "");
/// The archive of them.
[[nodiscard]] std::string archive_of(const Parts& parts);
[[nodiscard]] inline std::string workbook_of(const std::string& sheet_data, const std::string& behind = "") {
  return archive_of(workbook_parts(sheet_data, behind));
}

}  // namespace campus::testing
