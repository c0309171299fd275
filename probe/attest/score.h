#pragma once
// The points that a round gave, item by item: a table out, the filled table back. Pure. docs/standards.md, "Three
// rounds".

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/round_score.h"
#include "probe/attest/amendment.h"

namespace campus::probe {

/// One row an item that scores, with the judge's verdict and points, and what the rounds before gave.
[[nodiscard]] std::string write_score_form(const OpenRecord& record, Round round, Language language);

struct ScoreReading {
  std::vector<RoundScore> scores;  ///< of the rows with points
  std::vector<std::string> wrong;  ///< `FILE:LINE: what is wrong`, every one; then nothing may be recorded
};

struct ScoreDefaults {
  Round round = Round::self;
  std::string by;  ///< for rows without a name
  WallTime now{};
};

/// More than the item's points, points for what was observed to fail, and a deduction without its reason are wrong.
[[nodiscard]] ScoreReading read_score_form(const std::filesystem::path& file, std::string_view text,
                                           const OpenRecord& record, const ScoreDefaults& defaults);

/// The record's report with this round's scores; those it gave before for the same items go.
[[nodiscard]] Report with_scores(Report report, const std::vector<RoundScore>& scores);

}  // namespace campus::probe
