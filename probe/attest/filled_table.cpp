#include "probe/attest/filled_table.h"

#include <algorithm>
#include <utility>

#include "core/csv.h"
#include "core/foreign_text.h"

namespace campus::probe {
namespace {

constexpr std::size_t kMostTextBytes = 1000;

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

}  // namespace

FilledTable::FilledTable(const std::filesystem::path& file, std::string_view text, std::span<const Head> heads)
    : file_(file.string()) {
  auto table = read_table(text, file_, kMostTextBytes + 1);
  wrong_ = std::move(table.errors);
  if (!wrong_.empty()) return;
  if (table.rows.empty()) {
    say("is empty: make the form anew with --form");
    return;
  }
  read_heads(table.rows.front(), heads);
  if (!wrong_.empty()) return;
  rows_ = std::move(table.rows);
  rows_.erase(rows_.begin());
}

void FilledTable::read_heads(const TableRow& row, std::span<const Head> heads) {
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const auto cell = trimmed(row.cells[i].text);
    for (const auto& head : heads) {
      if (cell == head.zh_cn || cell == head.en) columns_[head.en] = i;
    }
  }
  for (const auto& head : heads) {
    if (!head.needed || columns_.contains(head.en)) continue;
    say(row.line, "there is no column " + std::string(head.zh_cn) + " (" + std::string(head.en) +
                      "): make the form anew with --form");
  }
}

std::string FilledTable::at(const TableRow& row, std::string_view column) const {
  const auto found = columns_.find(column);
  if (found == columns_.end() || found->second >= row.cells.size()) return {};
  return trimmed(row.cells[found->second].text);
}

void FilledTable::say(std::size_t line, const std::string& what) {
  wrong_.push_back(file_ + ":" + std::to_string(line) + ": " + what);
}

void FilledTable::say(const std::string& what) { wrong_.push_back(file_ + ": " + what); }

std::string heads_line(std::span<const Head> heads, Language language) {
  std::string line;
  for (const auto& head : heads) {
    line += (line.empty() ? "\xEF\xBB\xBF" : ",") + table_cell(language == Language::en ? head.en : head.zh_cn);
  }
  return line + "\r\n";
}

std::string table_cell(std::string_view text) {
  return csv_quoted((starts_formula(text) ? "'" : "") + std::string(text));
}

std::optional<WallTime> parse_day(std::string_view text) {
  std::string day(text);
  std::replace(day.begin(), day.end(), '/', '-');
  const auto date = parse_date(day);
  return date ? std::optional<WallTime>(std::chrono::sys_days(*date) - kBeijing) : std::nullopt;
}

std::string why_unfit(std::string_view text) {
  if (text.size() > kMostTextBytes) return "the text " + in_quotes(text) + " is longer than 1000 bytes: shorten it";
  const bool prints = std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20U && c != '\n') || c == 0x7F;
  });
  return prints ? std::string() : "the text " + in_quotes(text) + " has characters that do not print: remove them";
}

}  // namespace campus::probe
