#include "core/table/calendar_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "core/cell_text.h"
#include "core/foreign_text.h"
#include "core/table/table.h"

namespace campus {
namespace {

constexpr std::array<std::string_view, 5> kColumns{"from", "until", "reason", "scope", "occasion"};
constexpr std::size_t kMostRows = 10'000;
constexpr std::size_t kCellBytes = 1024;

std::optional<int> two_digits(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.size() != 2 || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct Moment {
  WallTime at{};
  bool whole_day = false;
};

/// `2026-01-20` or `2026-01-20 08:00`, at UTC+8.
std::optional<Moment> moment_of(std::string_view text) {
  constexpr std::size_t kDate = 10;
  const auto date = parse_date(text.substr(0, std::min(kDate, text.size())));
  if (!date) return std::nullopt;
  const WallTime midnight = std::chrono::sys_days(*date) - std::chrono::hours(8);
  if (text.size() == kDate) return Moment{midnight, true};
  const bool formed = text.size() == kDate + 6 && (text[kDate] == ' ' || text[kDate] == 'T') && text[kDate + 3] == ':';
  if (!formed) return std::nullopt;
  const auto hours = two_digits(text.substr(kDate + 1, 2));
  const auto minutes = two_digits(text.substr(kDate + 4, 2));
  if (!hours || !minutes || *hours > 24 || *minutes > 59 || (*hours == 24 && *minutes > 0)) return std::nullopt;
  return Moment{midnight + std::chrono::hours(*hours) + std::chrono::minutes(*minutes), false};
}

class CalendarReader {
 public:
  explicit CalendarReader(std::string file_name) : file_name_(std::move(file_name)) {}

  CalendarRows read(std::string_view bytes) {
    const auto table = read_table(bytes, file_name_, kCellBytes);
    if (!table.errors.empty()) return {{}, table.errors};
    if (table.rows.empty()) {
      wrong(1, "the file is empty; the first row names the columns: from, until, reason, scope, occasion");
    } else if (table.rows.size() > kMostRows) {
      wrong(kMostRows, "more than " + std::to_string(kMostRows) + " rows");
    } else if (read_header(table.rows.front())) {
      for (auto row = table.rows.begin() + 1; row != table.rows.end(); ++row) read_row(*row);
    }
    if (!result_.errors.empty()) result_.rows.clear();
    return std::move(result_);
  }

 private:
  void wrong(std::size_t line, const std::string& what) {
    result_.errors.push_back(file_name_ + ":" + std::to_string(line) + ": " + what);
  }

  bool read_header(const TableRow& row) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const auto name = tidied(narrowed(row.cells[i].text));
      const auto* known = std::find(kColumns.begin(), kColumns.end(), name);
      if (known != kColumns.end()) places_[static_cast<std::size_t>(known - kColumns.begin())] = i;
    }
    for (std::size_t column = 0; column < 3; ++column) {
      if (!places_[column]) wrong(row.line, "the column '" + std::string(kColumns[column]) + "' is missing");
    }
    return result_.errors.empty();
  }

  [[nodiscard]] std::string cell(const TableRow& row, std::size_t column) const {
    const auto place = places_[column];
    return place && *place < row.cells.size() ? tidied(narrowed(row.cells[*place].text)) : std::string();
  }

  std::optional<Moment> moment(const TableRow& row, std::size_t column) {
    const auto text = cell(row, column);
    auto found = moment_of(text);
    if (!found) {
      wrong(row.line, "column " + std::string(kColumns[column]) + " is " + in_quotes(text) +
                          " but must be a day like 2026-01-20 or a moment like 2026-01-20 08:00");
    }
    return found;
  }

  void read_row(const TableRow& row) {
    const bool blank =
        std::all_of(row.cells.begin(), row.cells.end(), [](const TableCell& one) { return tidied(one.text).empty(); });
    if (blank) return;
    const auto from = moment(row, 0);
    const auto until = moment(row, 1);
    if (!from || !until) return;
    CalendarRow span{{},
                     from->at,
                     until->whole_day ? until->at + std::chrono::hours(24) : until->at,
                     Occasion::maintenance,
                     cell(row, 2)};
    if (span.reason.empty()) return wrong(row.line, "column reason is empty; say what is the matter then");
    if (span.until <= span.from) return wrong(row.line, "it ends before it begins");
    if (const auto scope = cell(row, 3); !scope.empty()) {
      auto code = parse_site_code(scope);
      if (!code) return wrong(row.line, "column scope: " + code.error().message);
      span.scope = *code;
    }
    if (const auto word = cell(row, 4); !word.empty()) {
      const auto occasion = parse_name<Occasion>(word);
      if (!occasion) return wrong(row.line, "column occasion must be " + list_of_names<Occasion>());
      span.occasion = *occasion;
    }
    result_.rows.push_back(std::move(span));
  }

  std::string file_name_;
  std::array<std::optional<std::size_t>, kColumns.size()> places_;
  CalendarRows result_;
};

}  // namespace

CalendarRows read_calendar(std::string_view bytes, const std::string& file_name) {
  return CalendarReader(file_name).read(bytes);
}

}  // namespace campus
