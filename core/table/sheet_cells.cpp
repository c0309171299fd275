#include "core/table/sheet_cells.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "core/foreign_text.h"
#include "core/limits.h"
#include "core/table/sheet_xml.h"
#include "core/table/spreadsheet_date.h"
#include "core/utf8.h"

namespace campus {
namespace {

std::optional<double> number_in(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// As a spreadsheet shows it: 15 digits, so that 42.300000000000004 is 42.3 again.
std::string shown(double value) {
  constexpr int kDigits = 15;
  std::array<char, 400> buffer{};
  auto* const begin = buffer.data();
  auto* const last = begin + buffer.size();
  const auto* end = std::to_chars(begin, last, value, std::chars_format::general, kDigits).ptr;
  double rounded = 0;
  std::from_chars(begin, end, rounded);
  return {begin, std::to_chars(begin, last, rounded, std::chars_format::fixed).ptr};
}

/// The column of `C12`, from 0; nothing where it is no place in a sheet.
std::optional<std::size_t> column_of(std::string_view place) {
  constexpr std::size_t kMost = 16'384;
  std::size_t column = 0;
  std::size_t letters = 0;
  for (; letters < place.size() && place[letters] >= 'A' && place[letters] <= 'Z' && column <= kMost; ++letters) {
    column = column * 26 + static_cast<std::size_t>(place[letters] - 'A') + 1;
  }
  if (letters == 0 || letters == place.size() || column > kMost) return std::nullopt;
  return column - 1;
}

std::size_t row_of(std::string_view digits, std::size_t otherwise) {
  constexpr std::size_t kMost = 1'048'576;
  std::size_t row = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), row);
  return error == std::errc() && end == digits.data() + digits.size() && row >= 1 && row <= kMost ? row : otherwise;
}

class SheetReader {
 public:
  SheetReader(const WorkbookParts& parts, const std::string& file_name, std::size_t most_cell_bytes)
      : parts_(parts), file_name_(file_name), most_cell_bytes_(most_cell_bytes) {}

  Table read() {
    pugi::xml_document document;
    if (auto parsed = parse_part(document, parts_.sheet, "sheet"); !parsed) {
      table_.errors.push_back(file_name_ + ": " + parsed.error().message);
      return std::move(table_);
    }
    const auto sheet = document.document_element();
    const auto rows = child_of(sheet, "sheetData");
    for (auto row = rows.first_child(); row && !is_full(); row = row.next_sibling()) {
      if (local_name(row.name()) == "row") read_row(row);
    }
    const auto merges = child_of(sheet, "mergeCells");
    for (auto merge = merges.first_child(); merge && !is_full(); merge = merge.next_sibling()) refuse_merge(merge);
    if (!table_.errors.empty()) table_.rows.clear();
    return std::move(table_);
  }

 private:
  void wrong(std::size_t line, const std::string& what) {
    table_.errors.push_back(file_name_ + ":" + std::to_string(line) + ": " + what);
    if (table_.errors.size() >= kWorkbookLimits.errors) {
      table_.errors.push_back(file_name_ + ": more than " + std::to_string(kWorkbookLimits.errors) +
                              " errors; the rest is not listed");
      full_ = true;
    }
  }
  [[nodiscard]] bool is_full() const { return full_; }

  void read_row(const pugi::xml_node& node) {
    line_ = row_of(attribute_of(node, "r"), line_ + 1);
    TableRow row{line_, {}};
    std::size_t next = 0;
    for (auto cell = node.first_child(); cell && !is_full(); cell = cell.next_sibling()) {
      if (local_name(cell.name()) != "c") continue;
      const auto column = column_of(attribute_of(cell, "r")).value_or(next);
      next = column + 1;
      auto content = read_cell(cell, column);
      if (content.text.empty()) continue;
      if (!take(row, column, content.text.size())) return;
      row.cells[column] = std::move(content);
    }
    if (!row.cells.empty()) table_.rows.push_back(std::move(row));
  }

  /// Makes room for one more cell, if the limits have any.
  bool take(TableRow& row, std::size_t column, std::size_t bytes) {
    const auto more = column < row.cells.size() ? 0 : column + 1 - row.cells.size();
    cells_ += more;
    bytes_ += bytes;
    const bool few = cells_ <= kWorkbookLimits.cells;
    if (few && bytes_ <= kWorkbookLimits.text_bytes) {
      row.cells.resize(row.cells.size() + more);
      return true;
    }
    wrong(row.line,
          few ? "more than " + std::to_string(kWorkbookLimits.text_bytes) +
                    " bytes of text in the sheet; save it as 'CSV UTF-8'"
              : "more than " + std::to_string(kWorkbookLimits.cells) + " cells in the sheet; save it as 'CSV UTF-8'");
    full_ = true;
    return false;
  }

  TableCell read_cell(const pugi::xml_node& node, std::size_t column) {
    const auto type = attribute_of(node, "t");
    const std::string_view value = child_of(node, "v").child_value();
    if (type == "inlineStr") return text_cell(rich_text(child_of(node, "is")));
    if (value.empty()) return {};
    if (type.empty() || type == "n") return number_cell(node, value, column);
    if (type == "s") return shared_cell(value, column);
    if (type == "b") return text_cell(value == "1" ? "true" : "false");
    if (type == "str" || type == "d") return text_cell(std::string(value));
    if (type == "e") {
      wrong(line_, place_of(column) + " holds the error " + in_quotes(value) + "; mend its formula or type the value");
    } else {
      wrong(line_, place_of(column) + " is of the unknown kind " + in_quotes(type) + "; save the workbook again");
    }
    return {};
  }

  TableCell number_cell(const pugi::xml_node& node, std::string_view value, std::size_t column) {
    const auto number = number_in(value);
    if (!number) {
      wrong(line_, place_of(column) + " is " + in_quotes(value) + ", which is no number; save the workbook again");
      return {};
    }
    std::size_t style = 0;
    const auto name = attribute_of(node, "s");
    std::from_chars(name.data(), name.data() + name.size(), style);
    if (style >= parts_.dates.size() || !parts_.dates[style]) return {shown(*number), CellKind::number};
    const auto date = date_text(*number, parts_.from_1904);
    if (!date) {
      wrong(line_, place_of(column) + " is shown as a date, but its number is none; format it as text");
      return {};
    }
    return {*date, CellKind::date};
  }

  TableCell shared_cell(std::string_view value, std::size_t column) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), index);
    if (error != std::errc() || end != value.data() + value.size() || index >= parts_.strings.size()) {
      wrong(line_, place_of(column) + " names a text that the workbook does not have; save the workbook again");
      return {};
    }
    return text_cell(parts_.strings[index]);
  }

  /// Valid, and no longer than needed to see that it is too long.
  [[nodiscard]] TableCell text_cell(std::string_view text) const {
    TableCell cell;
    while (!text.empty() && cell.text.size() <= most_cell_bytes_) {
      const auto point = first_character(text);
      cell.text += point.valid ? text.substr(0, point.bytes) : std::string_view("\xEF\xBF\xBD");
      text.remove_prefix(point.bytes);
    }
    return cell;
  }

  void refuse_merge(const pugi::xml_node& node) {
    const auto range = attribute_of(node, "ref");
    const auto first = range.substr(0, range.find(':'));
    const auto digits = first.find_first_of("0123456789");
    const auto line = row_of(digits == std::string_view::npos ? std::string_view() : first.substr(digits), 1);
    wrong(line, "the cells " + in_quotes(range) + " are merged, so all but one are empty; split them and fill each");
  }

  static std::string place_of(std::size_t column) {
    std::string letters;
    for (auto rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
      letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
    }
    return "the cell in column " + letters;
  }

  const WorkbookParts& parts_;
  const std::string& file_name_;
  std::size_t most_cell_bytes_;
  std::size_t line_ = 0;
  std::size_t cells_ = 0;
  std::size_t bytes_ = 0;
  bool full_ = false;
  Table table_;
};

}  // namespace

Table cells_of(const WorkbookParts& parts, const std::string& file_name, std::size_t most_cell_bytes) {
  return SheetReader(parts, file_name, most_cell_bytes).read();
}

}  // namespace campus
