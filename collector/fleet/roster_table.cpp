#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>

#include "collector/fleet/limits.h"
#include "collector/fleet/roster.h"
#include "core/cell_text.h"
#include "core/foreign_text.h"
#include "core/table/table.h"
#include "core/units.h"
#include "core/utf8.h"

namespace campus::collector {
namespace {

constexpr std::array<std::string_view, 3> kRequiredColumns{"code", "level", "name"};
constexpr std::array<std::string_view, 5> kWordColumns{"code", "level", "parent", "type", "area"};
constexpr std::array<std::string_view, 2> kCodeColumns{"code", "parent"};
constexpr std::array<std::string_view, 4> kNameColumns{"code", "parent", "circuit", "contract"};
constexpr std::array<std::string_view, 2> kRateColumns{"contract_down", "contract_up"};
constexpr std::array<std::string_view, 4> kNumberColumns{"route_km", "classes", "pupils", "report_interval_seconds"};
constexpr std::array<std::string_view, 10> kTextColumns{"name",      "short_name", "carrier", "circuit", "contract",
                                                        "responder", "address",    "contact", "phone",   "former"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// Written as a number is written; `007` and `1-2` are names.
bool looks_like_number(std::string_view text) {
  constexpr std::size_t kExactDigits = 15;
  const auto digits = text.substr(text.front() == '-' ? 1 : 0);
  const bool leading_zero = digits.size() > 1 && digits.front() == '0' && digits[1] != '.';
  return !digits.empty() && text.size() <= kExactDigits && !leading_zero &&
         digits.find_first_not_of("0123456789.") == std::string_view::npos && digits.front() != '.' &&
         digits.back() != '.';
}

/// `1.50722E+11`: what is left in CSV of a code that was typed into a cell for numbers.
bool is_cut_short(std::string_view text) {
  const auto exponent = text.find("E+");
  return exponent != std::string_view::npos && exponent > 0 && exponent + 2 < text.size() &&
         text.substr(0, exponent).find_first_not_of("0123456789.") == std::string_view::npos &&
         text.substr(exponent + 2).find_first_not_of("0123456789") == std::string_view::npos;
}

/// What a spreadsheet took from a name that it held for a number or a date; empty where nothing was lost.
std::string loss_of(const std::string& column, const TableCell& cell, const std::string& plain) {
  constexpr std::size_t kDigitsKept = 15;
  const std::string mend = "; format the column as text and type it again";
  if (cell.kind == CellKind::date && is_one_of(kNameColumns, column)) return "is the date " + plain + mend;
  if (is_one_of(kCodeColumns, column)) {
    if (cell.kind == CellKind::number) return "is the number " + plain + ", and a number has no leading zeros" + mend;
    if (is_cut_short(plain)) return "is " + in_quotes(plain) + ", a longer number that was cut short" + mend;
  }
  const bool whole = plain.find_first_not_of("0123456789") == std::string::npos;
  if (cell.kind == CellKind::number && whole && plain.size() > kDigitsKept) {
    return "is a number of more than 15 digits, of which a spreadsheet keeps 15" + mend;
  }
  return {};
}

Result<FactValue> fact_of(const std::string& column, const TableCell& kept) {
  const auto cell = tidied(kept.text);
  const auto plain = tidied(narrowed(cell));
  if (const auto loss = loss_of(column, kept, plain); !loss.empty()) {
    return Error{ErrorCode::bad_data, "column " + column + " " + loss};
  }
  if (is_one_of(kWordColumns, column)) return FactValue(plain);
  if (is_one_of(kTextColumns, column)) return FactValue(cell);
  if (is_one_of(kRateColumns, column)) {
    auto rate = parse_bit_rate(plain);
    if (!rate) return Error{ErrorCode::bad_data, "column " + column + ": " + rate.error().message};
    return FactValue(plain);
  }
  const auto number = number_of(plain);
  if (is_one_of(kNumberColumns, column)) {
    if (number && *number >= 0) return FactValue(*number);
    return Error{ErrorCode::bad_data, "column " + column + " is " + in_quotes(cell) + " but must be a number"};
  }
  if (number && looks_like_number(plain)) return FactValue(*number);
  return FactValue(cell);
}

std::string more_than(std::size_t limit, const std::string& of_what) {
  return "more than " + std::to_string(limit) + " " + of_what;
}

class RosterReader {
 public:
  explicit RosterReader(std::string file_name) : file_name_(std::move(file_name)) {}

  RosterTable read(std::string_view bytes) {
    auto table = read_table(bytes, file_name_, kRosterCellBytes);
    if (!table.errors.empty()) {
      table_.errors = std::move(table.errors);
    } else if (table.rows.size() < 2) {
      wrong(1, "there are no sites; the first row names the columns, each further row is a site");
    } else if (table.rows.size() > kRosterRows) {
      wrong(kRosterRows, more_than(kRosterRows, "rows"));
    } else if (read_header(table.rows.front())) {
      for (auto row = table.rows.begin() + 1; row != table.rows.end(); ++row) read_row(*row);
      check_parents();
    }
    finish();
    return std::move(table_);
  }

 private:
  void wrong(std::size_t line, const std::string& what) {
    table_.errors.push_back(file_name_ + ":" + std::to_string(line) + ": " + what);
  }

  bool read_header(const TableRow& row) {
    const auto before = table_.errors.size();
    if (row.cells.size() > kRosterColumns) wrong(row.line, more_than(kRosterColumns, "columns"));
    std::set<std::string> seen;
    for (const auto& cell : row.cells) {
      columns_.push_back(tidied(narrowed(cell.text)));
      const auto& name = columns_.back();
      if (!name.empty() && !seen.insert(name).second)
        wrong(row.line, "the column " + in_quotes(name) + " stands twice");
      if (name.size() > kRosterCellBytes) wrong(row.line, "a column's name: " + more_than(kRosterCellBytes, "bytes"));
    }
    for (const auto required : kRequiredColumns) {
      if (!seen.contains(std::string(required))) {
        wrong(row.line, "the column '" + std::string(required) + "' is missing; the first row names the columns");
      }
    }
    return table_.errors.size() == before;
  }

  std::optional<Facts> facts_of(const TableRow& row) {
    Facts facts;
    bool good = true;
    const auto refuse = [&](const std::string& what) {
      wrong(row.line, what);
      good = false;
    };
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const auto cell = tidied(row.cells[i].text);
      if (cell.empty()) continue;
      if (i >= columns_.size() || columns_[i].empty()) {
        refuse("a value " + in_quotes(cell) + " stands in a column without a name");
      } else if (cell.size() > kRosterCellBytes) {
        refuse("column " + columns_[i] + ": " + more_than(kRosterCellBytes, "bytes"));
      } else if (auto fact = fact_of(columns_[i], row.cells[i])) {
        facts.emplace(columns_[i], *std::move(fact));
      } else {
        refuse(fact.error().message);
      }
    }
    return good ? std::optional(std::move(facts)) : std::nullopt;
  }

  void read_row(const TableRow& row) {
    const auto facts = facts_of(row);
    if (!facts || facts->empty()) return;
    auto site = site_of(*facts);
    if (!site) return wrong(row.line, site.error().message);
    const auto [first, fresh] = lines_.emplace(site->code, row.line);
    if (!fresh) {
      return wrong(row.line, "the code " + site->code.text() + " stands already in line " +
                                 std::to_string(first->second) + "; a code names one site");
    }
    table_.sites.push_back(*std::move(site));
  }

  void check_parents() {
    std::map<SiteCode, Level> levels;
    for (const auto& site : table_.sites) levels.emplace(site.code, site.level);
    for (const auto& site : table_.sites) check_parent(site, levels);
  }

  void check_parent(const Site& site, const std::map<SiteCode, Level>& levels) {
    const auto line = lines_.at(site.code);
    if (site.level == Level::banner) {
      if (!site.parent.empty()) wrong(line, "a banner has no parent; leave the column empty");
      return;
    }
    const auto above = site.level == Level::school ? Level::banner : Level::school;
    const auto wanted = "the code of a " + std::string(name_of(above)) + " in this table";
    if (site.parent.empty()) return wrong(line, "column parent is empty; give " + wanted);
    const auto parent = levels.find(site.parent);
    if (parent == levels.end()) {
      // A parent whose own row is wrong has its own line here.
      if (!lines_.contains(site.parent)) {
        wrong(line, "the parent " + site.parent.text() + " is not in the table; give " + wanted);
      }
    } else if (parent->second != above) {
      wrong(line, "the parent " + site.parent.text() + " of a " + std::string(name_of(site.level)) + " is a " +
                      std::string(name_of(parent->second)) + "; give " + wanted);
    }
  }

  void finish() {
    if (!table_.errors.empty()) table_.sites.clear();
    std::sort(table_.sites.begin(), table_.sites.end(), [](const Site& a, const Site& b) { return a.code < b.code; });
  }

  std::string file_name_;
  std::vector<std::string> columns_;
  std::map<SiteCode, std::size_t> lines_;
  RosterTable table_;
};

}  // namespace

RosterTable parse_roster(std::string_view bytes, const std::string& file_name) {
  return RosterReader(file_name).read(bytes);
}

}  // namespace campus::collector
