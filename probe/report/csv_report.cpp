#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

#include "core/csv.h"
#include "probe/report/plain_text.h"
#include "probe/report/record_sheets.h"
#include "probe/report/text_report.h"

namespace campus::probe {
namespace {

/// Shortest digits that read back as the same number, without exponent where people would write none.
std::string number(double value) {
  constexpr double largest = 1e17;
  constexpr double smallest = 1e-9;
  const double magnitude = std::abs(value);
  const bool plain = magnitude == 0 || (magnitude >= smallest && magnitude < largest);
  const auto format = plain ? std::chars_format::fixed : std::chars_format::general;
  std::array<char, 64> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format).ptr;
  return {buffer.data(), end};
}

std::string text_of(std::string_view value) { return csv_quoted((starts_formula(value) ? "'" : "") + visible(value)); }

std::string cell_of(const SheetCell& cell) {
  if (const auto* value = std::get_if<double>(&cell.value)) return number(*value);
  const auto* text = std::get_if<std::string>(&cell.value);
  return text == nullptr ? std::string() : text_of(*text);
}

template <class Range, class Write>
std::string line_of(const Range& cells, Write write) {
  std::string line;
  for (const auto& cell : cells) line += (&cell == &cells.front() ? "" : ",") + write(cell);
  return line + "\r\n";
}

}  // namespace

std::string render_csv(const Report& report, Language language) {
  const auto sheet = item_sheet(view_of(report, language));
  auto text = "\xEF\xBB\xBF" + line_of(sheet.columns, [](const SheetColumn& column) { return text_of(column.title); });
  for (const auto& row : sheet.rows) text += line_of(row, cell_of);
  return text;
}

}  // namespace campus::probe
