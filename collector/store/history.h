#pragma once
// What the main file tells of the past. For this folder's .cpp files; failures leave as SqliteError.

#include <span>
#include <vector>

#include "collector/store/records.h"
#include "core/sqlite/database.h"

namespace campus::collector {

[[nodiscard]] ChangePage read_changes(Database& database, const ChangePlace& after, std::size_t most);
[[nodiscard]] std::vector<StateChange> read_last_changes(Database& database, std::span<const SiteCode> sites,
                                                         Aspect aspect, WallTime before);
[[nodiscard]] std::vector<ReportCount> read_counts(Database& database);
[[nodiscard]] std::vector<TimedRollUp> read_roll_ups(Database& database, const SiteCode& site, RollUpStep step,
                                                     WallTime from, WallTime until);
/// Folds at most `most` of the hours before `before` into their days. False where there were none.
[[nodiscard]] bool fold_hours(Database& database, WallTime before, int most);
/// Days before `before`.
void drop_days(Database& database, WallTime before);

}  // namespace campus::collector
