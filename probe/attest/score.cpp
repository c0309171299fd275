#include "probe/attest/score.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/foreign_text.h"
#include "core/words.h"
#include "probe/attest/filled_table.h"
#include "standards/commands.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;

constexpr std::array kHeads{
    Head{"指标", "item", true},      Head{"名称", "title"},      Head{"满分", "points"},
    Head{"系统判定", "verdict"},     Head{"系统得分", "judged"}, Head{"前轮得分", "earlier rounds"},
    Head{"本轮得分", "given", true}, Head{"扣分原因", "reason"}, Head{"评分人", "given by"},
    Head{"评分日期", "date"},
};

bool scores(const ItemResult& item) {
  return item.points > 0 && !item.outside_score && item.verdict != ItemVerdict::not_applicable;
}

std::string earlier_rounds(const OpenRecord& record, const RuleId& rule, Round round, Language language) {
  std::string text;
  for (const auto& one : record.report.rounds) {
    if (one.rule != rule || one.round >= round) continue;
    text += (text.empty()               ? ""
             : language == Language::en ? "; "
                                        : "；") +
            std::string(words_of(one.round, language)) + " " + std::to_string(one.points);
  }
  return text;
}

std::optional<std::int64_t> whole_number(const std::string& text) {
  std::int64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && at == end && value >= 0 ? std::optional(value) : std::nullopt;
}

class ScoreReader {
 public:
  ScoreReader(const fs::path& file, std::string_view text, const OpenRecord& record, const ScoreDefaults& defaults)
      : table_(file, text, kHeads), record_(record), defaults_(defaults) {}

  ScoreReading read() {
    for (const auto& row : table_.rows()) read_row(row);
    if (table_.wrong().empty() && scores_.empty()) table_.say("no row has points: fill in the column 本轮得分 (given)");
    return {std::move(scores_), table_.wrong()};
  }

 private:
  void read_row(const TableRow& row) {
    const auto given = table_.at(row, "given");
    if (given.empty()) return;
    const auto id = standards::rule_id_of(table_.at(row, "item"));
    const auto* item = item_of(record_, id);
    if (item == nullptr || !scores(*item)) {
      return table_.say(row.line,
                        "the item " + in_quotes(id.text()) + " scores nothing in this record: leave it empty");
    }
    RoundScore score{id, defaults_.round, 0, table_.at(row, "reason"), table_.at(row, "given by"), defaults_.now};
    if (score.by.empty()) score.by = defaults_.by;
    const auto before = table_.wrong().size();
    read_points(row, given, *item, score);
    read_rest(row, score);
    if (table_.wrong().size() == before) scores_.push_back(std::move(score));
  }

  void read_points(const TableRow& row, const std::string& given, const ItemResult& item, RoundScore& score) {
    const auto name = printed(item.rule);
    const auto points = whole_number(given);
    if (!points || *points > item.points) {
      return table_.say(row.line, name + ": the points " + in_quotes(given) + " must be a whole number from 0 to " +
                                      std::to_string(item.points));
    }
    score.points = *points;
    if (item.verdict == ItemVerdict::nonconform && was_observed(item) && score.points > 0) {
      table_.say(row.line, name + ": was observed not to conform, and no round may give points for that: write 0");
    }
    if (score.points < item.points && score.reason.empty()) {
      table_.say(row.line, name + ": the column 扣分原因 (reason) is empty: write why points were deducted");
    }
  }

  void read_rest(const TableRow& row, RoundScore& score) {
    const auto name = printed(score.rule) + ": ";
    if (score.by.empty()) {
      table_.say(row.line, name + "the column 评分人 (given by) is empty: write who gives them, or give --by");
    }
    for (const auto* text : {&score.by, &score.reason}) {
      if (const auto why = why_unfit(*text); !why.empty()) table_.say(row.line, name + why);
    }
    const auto day = table_.at(row, "date");
    const auto at = day.empty() ? std::optional(defaults_.now) : parse_day(day);
    if (!at || *at > defaults_.now) {
      table_.say(row.line, name + "the date " + in_quotes(day) + " must be like 2026-11-20 and not in the future");
    }
    score.at = at.value_or(defaults_.now);
    const auto same = [&](const RoundScore& one) { return one.rule == score.rule; };
    if (std::any_of(scores_.begin(), scores_.end(), same)) {
      table_.say(row.line, name + "is scored twice: remove one of the rows");
    }
  }

  FilledTable table_;
  const OpenRecord& record_;
  const ScoreDefaults& defaults_;
  std::vector<RoundScore> scores_;
};

}  // namespace

std::string write_score_form(const OpenRecord& record, Round round, Language language) {
  auto text = heads_line(kHeads, language);
  for (const auto& item : record.report.claim.items) {
    if (!scores(item)) continue;
    text += table_cell(printed(item.rule)) + "," + table_cell(item.title.in(language)) + "," +
            std::to_string(item.points) + "," + table_cell(words_of(item.verdict, language)) + "," +
            std::to_string(item.points_got) + "," + table_cell(earlier_rounds(record, item.rule, round, language)) +
            ",,,,\r\n";
  }
  return text;
}

ScoreReading read_score_form(const fs::path& file, std::string_view text, const OpenRecord& record,
                             const ScoreDefaults& defaults) {
  return ScoreReader(file, text, record, defaults).read();
}

Report with_scores(Report report, const std::vector<RoundScore>& scores) {
  for (const auto& score : scores) {
    std::erase_if(report.rounds,
                  [&](const RoundScore& one) { return one.rule == score.rule && one.round == score.round; });
    report.rounds.push_back(score);
  }
  return report;
}

}  // namespace campus::probe
