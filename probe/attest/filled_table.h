#pragma once
// A table that people filled in, as a workbook or as CSV in UTF-8 or GBK: columns by their heads, in either language
// and any order; what is wrong, row by row. Pure.

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/localized.h"
#include "core/table/table.h"
#include "core/time.h"

namespace campus::probe {

struct Head {
  std::string_view zh_cn;
  std::string_view en;  ///< also how code names the column
  bool needed = false;
};

class FilledTable {
 public:
  FilledTable(const std::filesystem::path& file, std::string_view text, std::span<const Head> heads);

  /// Without the row of heads; none where the heads are wrong.
  [[nodiscard]] std::span<const TableRow> rows() const { return rows_; }
  /// Without the blanks around it; empty where the row or the table has no such column.
  [[nodiscard]] std::string at(const TableRow& row, std::string_view column) const;

  /// `FILE:LINE: what`
  void say(std::size_t line, const std::string& what);
  /// `FILE: what`
  void say(const std::string& what);
  [[nodiscard]] const std::vector<std::string>& wrong() const { return wrong_; }

 private:
  void read_heads(const TableRow& row, std::span<const Head> heads);

  std::string file_;
  std::vector<TableRow> rows_;
  std::map<std::string_view, std::size_t> columns_;
  std::vector<std::string> wrong_;
};

/// The row of heads for a table to be filled in, with a byte-order mark.
[[nodiscard]] std::string heads_line(std::span<const Head> heads, Language language);
/// One cell that no spreadsheet takes for a formula.
[[nodiscard]] std::string table_cell(std::string_view text);

/// A day, `2026-11-20` or `2026/11/20`, in the city's zone; nothing for any other text.
[[nodiscard]] std::optional<WallTime> parse_day(std::string_view text);
/// Why a name or note cannot be taken: too long, or with characters that do not print. Empty where it can.
[[nodiscard]] std::string why_unfit(std::string_view text);

}  // namespace campus::probe
