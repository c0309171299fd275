#include <utility>

#include "core/csv.h"
#include "core/table/sheet_cells.h"
#include "core/table/table.h"
#include "core/table/text_encoding.h"
#include "core/table/workbook.h"

namespace campus {
namespace {

constexpr std::string_view kZip = "PK\x03\x04";
constexpr std::string_view kOldExcel = "\xD0\xCF\x11\xE0";

Table refused(std::string error) { return {{}, {std::move(error)}}; }

Table table_of(std::vector<CsvRow> rows) {
  Table table;
  table.rows.reserve(rows.size());
  for (auto& row : rows) {
    TableRow taken{row.line, {}};
    taken.cells.reserve(row.cells.size());
    for (auto& cell : row.cells) taken.cells.push_back({std::move(cell), CellKind::text});
    table.rows.push_back(std::move(taken));
  }
  return table;
}

}  // namespace

Table read_table(std::string_view bytes, const std::string& file_name, std::size_t most_cell_bytes) {
  if (bytes.starts_with(kOldExcel)) {
    return refused(file_name +
                   ": an old Excel file (.xls), or one with a password; save it as .xlsx without password, "
                   "or as 'CSV UTF-8'");
  }
  if (bytes.starts_with(kZip)) {
    const auto parts = read_parts(bytes);
    if (!parts) return refused(file_name + ": " + parts.error().message);
    return cells_of(*parts, file_name, most_cell_bytes);
  }
  const auto text = decode_text(bytes);
  if (!text) return refused(file_name + ":" + text.error().message);
  auto rows = parse_csv(*text);
  if (!rows) return refused(file_name + ":" + rows.error().message);
  return table_of(*std::move(rows));
}

}  // namespace campus
