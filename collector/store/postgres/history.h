#pragma once
// What the store tells of the past, and of its sites' last judgements. For this folder's .cpp files; failures leave as
// PostgresError.

#include <span>
#include <utility>
#include <vector>

#include "collector/store/postgres/connection.h"
#include "collector/store/records.h"

namespace campus::collector::postgres {

[[nodiscard]] std::vector<HeldReport> read_held(Connection& connection);
[[nodiscard]] ChangePage read_changes(Connection& connection, const ChangePlace& after, std::size_t most);
[[nodiscard]] std::vector<StateChange> read_last_changes(Connection& connection, std::span<const SiteCode> sites,
                                                         Aspect aspect, WallTime before);
[[nodiscard]] std::vector<ReportCount> read_counts(Connection& connection);
[[nodiscard]] std::vector<TimedRollUp> read_roll_ups(Connection& connection, const SiteCode& site, RollUpStep step,
                                                     WallTime from, WallTime until);

/// A place in the list of all last judgements: the number of a site, and the aspect.
using LastPlace = std::pair<std::int64_t, std::int64_t>;
inline constexpr LastPlace kBeforeAllLast{-1, 0};
struct LastPage {
  std::vector<LastJudgement> judgements;
  LastPlace end;  ///< of the last one
};
/// Those after `after`; empty at the end.
[[nodiscard]] LastPage read_last_page(Connection& connection, const LastPlace& after);
/// Of revisions above `after`.
[[nodiscard]] std::vector<LastJudgement> read_last_after(Connection& connection, std::int64_t after);

}  // namespace campus::collector::postgres
