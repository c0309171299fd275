#include "probe/trust/effective_time.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

using std::chrono::days;
using std::chrono::hours;

const WallTime kBuilt = *parse_rfc3339("2026-11-01T00:00:00.000Z");

TEST(EffectiveTime, IsTheSystemsWhereSomethingKeepsIt) {
  const auto now = effective_time({kBuilt + days(5), ClockState::synchronised, kBuilt, kBuilt + days(4)});
  EXPECT_EQ(now.at, kBuilt + days(5));
  EXPECT_TRUE(now.exact);
}

TEST(EffectiveTime, IsTheBuildsAtLeast) {
  for (const auto state : {ClockState::synchronised, ClockState::unsynchronised, ClockState::unknown}) {
    const auto now = effective_time({WallTime{}, state, kBuilt, std::nullopt});
    EXPECT_EQ(now.at, kBuilt);
    EXPECT_FALSE(now.exact);
  }
}

TEST(EffectiveTime, LeavesAClockAloneThatNobodyKeeps) {
  const auto now = effective_time({kBuilt + days(700), ClockState::unsynchronised, kBuilt, kBuilt + days(3)});
  EXPECT_EQ(now.at, kBuilt + days(3));
  EXPECT_FALSE(now.exact);
}

TEST(EffectiveTime, BelievesTheCollectorOverAKeptClockThatIsBehind) {
  const auto now = effective_time({kBuilt + days(1), ClockState::synchronised, kBuilt, kBuilt + days(3)});
  EXPECT_EQ(now.at, kBuilt + days(3));
  EXPECT_FALSE(now.exact);
}

TEST(EffectiveTime, BelievesNobodyBeyondTenYears) {
  const auto far = kBuilt + kLongestLife + hours(1);
  EXPECT_EQ(effective_time({far, ClockState::synchronised, kBuilt, std::nullopt}).at, kBuilt);
  EXPECT_EQ(effective_time({WallTime{}, ClockState::unsynchronised, kBuilt, far}).at, kBuilt);
  EXPECT_EQ(effective_time({far - hours(1), ClockState::synchronised, kBuilt, std::nullopt}).at, far - hours(1));
}

TEST(EffectiveTime, HasABuildThatIsADayAfterTheFirstRelease) {
  EXPECT_GE(build_date(), kBuilt);
  EXPECT_LT(build_date(), kBuilt + days(20 * 365));
}

}  // namespace
}  // namespace campus::probe
