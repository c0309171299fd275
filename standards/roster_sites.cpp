#include "standards/roster_sites.h"

#include <algorithm>

#include "core/csv.h"

namespace campus::standards {
namespace {

/// `nothing` where the table has no such column.
std::optional<std::size_t> column(const CsvRow& head, std::string_view name) {
  const auto found = std::find(head.cells.begin(), head.cells.end(), name);
  if (found == head.cells.end()) return std::nullopt;
  return static_cast<std::size_t>(found - head.cells.begin());
}

std::string_view cell(const CsvRow& row, std::optional<std::size_t> at) {
  return at && *at < row.cells.size() ? std::string_view(row.cells[*at]) : std::string_view();
}

}  // namespace

Result<KnownSites> sites_of_roster(std::string_view text, const std::string& file) {
  const auto rows = parse_csv(text);
  if (!rows) return Error{ErrorCode::bad_data, file + ":" + rows.error().message};
  const auto codes = rows->empty() ? std::nullopt : column(rows->front(), "code");
  if (!codes) return Error{ErrorCode::bad_data, file + ":1: there is no column code: give the roster as CSV"};
  const auto levels = column(rows->front(), "level");
  KnownSites sites;
  for (auto row = rows->begin() + 1; row != rows->end(); ++row) {
    const auto code = parse_site_code(cell(*row, codes));
    if (code) sites.emplace(*code, parse_name<Level>(cell(*row, levels)));
  }
  return sites;
}

}  // namespace campus::standards
