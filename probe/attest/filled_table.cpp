#include "probe/attest/filled_table.h"

#include <algorithm>
#include <utility>

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
  auto rows = parse_csv(text);
  if (!rows) {
    wrong_.push_back(file_ + ":" + rows.error().message);
    return;
  }
  if (rows->empty()) {
    say("is empty: make the form anew with --form");
    return;
  }
  read_heads(rows->front(), heads);
  if (!wrong_.empty()) return;
  rows_ = *std::move(rows);
  rows_.erase(rows_.begin());
}

void FilledTable::read_heads(const CsvRow& row, std::span<const Head> heads) {
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const auto cell = trimmed(row.cells[i]);
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

std::string FilledTable::at(const CsvRow& row, std::string_view column) const {
  const auto found = columns_.find(column);
  if (found == columns_.end() || found->second >= row.cells.size()) return {};
  return trimmed(row.cells[found->second]);
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
  constexpr auto kCity = std::chrono::hours(8);
  std::string day(text);
  std::replace(day.begin(), day.end(), '/', '-');
  const auto midnight = parse_rfc3339(day + "T00:00:00.000Z");
  return midnight ? std::optional(*midnight - kCity) : std::nullopt;
}

std::string why_unfit(std::string_view text) {
  if (text.size() > kMostTextBytes) return "the text " + in_quotes(text) + " is longer than 1000 bytes: shorten it";
  const bool prints = std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20U && c != '\n') || c == 0x7F;
  });
  return prints ? std::string() : "the text " + in_quotes(text) + " has characters that do not print: remove them";
}

}  // namespace campus::probe
