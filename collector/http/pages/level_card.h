#pragma once
// 达标覆盖率 and 当前运行状况 of a level, beside each other and never mixed.

#include <cstdint>
#include <string>

#include "collector/fleet/standard_summary.h"
#include "collector/http/pages/level_counts.h"
#include "core/model/localized.h"

namespace campus::collector {

/// One is what was accepted, the other what is; each with its own counts.
[[nodiscard]] std::string level_card(const StandardSummary& standard, const LevelCounts& counts, Level level,
                                     Language language);

/// A list of the states by the last report, those that there are, and how many are silent.
[[nodiscard]] std::string counts_now(const LevelCounts& counts, Language language);

/// `66.6 % (2/3)`
[[nodiscard]] std::string share(std::int64_t part, std::int64_t whole);

}  // namespace campus::collector
