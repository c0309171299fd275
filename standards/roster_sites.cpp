#include "standards/roster_sites.h"

#include <algorithm>
namespace campus::standards {
namespace {

/// `nothing` where the table has no such column.
std::optional<std::size_t> column(const TableRow& head, std::string_view name) {
  const auto named = [&](const TableCell& one) { return one.text == name; };
  const auto found = std::find_if(head.cells.begin(), head.cells.end(), named);
  if (found == head.cells.end()) return std::nullopt;
  return static_cast<std::size_t>(found - head.cells.begin());
}

std::string_view cell(const TableRow& row, std::optional<std::size_t> at) {
  return at && *at < row.cells.size() ? std::string_view(row.cells[*at].text) : std::string_view();
}

}  // namespace

Result<KnownSites> sites_of_roster(const Table& table, const std::string& file) {
  if (!table.errors.empty()) return Error{ErrorCode::bad_data, table.errors.front()};
  const auto codes = table.rows.empty() ? std::nullopt : column(table.rows.front(), "code");
  if (!codes)
    return Error{ErrorCode::bad_data, file + ":1: there is no column code: give the roster as it is imported"};
  const auto levels = column(table.rows.front(), "level");
  KnownSites sites;
  for (auto row = table.rows.begin() + 1; row != table.rows.end(); ++row) {
    const auto code = parse_site_code(cell(*row, codes));
    if (code) sites.emplace(*code, parse_name<Level>(cell(*row, levels)));
  }
  return sites;
}

}  // namespace campus::standards
