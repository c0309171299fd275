#include "core/csv.h"

#include <utility>

#include "core/utf8.h"

namespace campus {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {
    if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) at_ = kByteOrderMark.size();
  }

  Result<std::vector<CsvRow>> read() {
    std::vector<CsvRow> rows;
    while (at_ < text_.size()) {
      CsvRow row{line_, {}};
      if (auto read = read_row(row); !read) return read.error();
      const bool blank = row.cells.size() == 1 && row.cells.front().empty();
      if (!blank) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  [[nodiscard]] bool at(std::string_view what) const { return text_.substr(at_, what.size()) == what; }

  /// Past a line end, if one is here.
  bool take_line_end() {
    const std::size_t length = at("\r\n") ? 2 : at("\n") ? 1 : 0;
    at_ += length;
    if (length > 0) ++line_;
    return length > 0;
  }

  Result<void> read_row(CsvRow& row) {
    for (;;) {
      auto cell = at("\"") ? read_quoted() : read_plain();
      if (!cell) return cell.error();
      row.cells.push_back(*std::move(cell));
      if (at_ >= text_.size() || take_line_end()) return {};
      ++at_;  // the comma
    }
  }

  Result<std::string> read_plain() {
    std::string cell;
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && !at("\r\n")) {
      if (text_[at_] == '"')
        return wrong(line_, "a quote stands inside a cell; put the whole cell in quotes and double it");
      cell += text_[at_++];
    }
    return cell;
  }

  Result<std::string> read_quoted() {
    const auto begins = line_;
    std::string cell;
    ++at_;
    while (at_ < text_.size()) {
      if (at("\"\"")) {
        cell += '"';
        at_ += 2;
      } else if (text_[at_] == '"') {
        ++at_;
        const bool ends = at_ >= text_.size() || text_[at_] == ',' || at("\n") || at("\r\n");
        if (!ends) return wrong(line_, "a closing quote is followed by other characters");
        return cell;
      } else {
        if (text_[at_] == '\n') ++line_;
        cell += text_[at_++];
      }
    }
    return wrong(begins, "a quoted cell is never closed");
  }

  static Error wrong(std::size_t line, const char* what) {
    return Error{ErrorCode::bad_data, std::to_string(line) + ": " + what};
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

bool is_blank(char32_t code) {
  return code == U' ' || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200B) || code == 0x202F ||
         code == 0x205F || code == 0x3000 || code == 0xFEFF;
}

}  // namespace

bool starts_formula(std::string_view text) {
  constexpr std::u32string_view kTriggers = U"=+-@\t\r\n＝＋－＠";
  while (!text.empty()) {
    const auto character = first_character(text);
    if (character.valid && kTriggers.find(character.code) != std::u32string_view::npos) return true;
    if (!character.valid || !is_blank(character.code)) return false;
    text.remove_prefix(character.bytes);
  }
  return false;
}

std::string csv_quoted(std::string_view text) {
  const bool plain =
      text.find_first_of(",\"\r\n") == std::string_view::npos && !text.starts_with(' ') && !text.ends_with(' ');
  if (plain) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

Result<std::vector<CsvRow>> parse_csv(std::string_view text) { return CsvReader(text).read(); }

}  // namespace campus
