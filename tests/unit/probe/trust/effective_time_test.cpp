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

TimeSources sources(WallTime system) { return {system, ClockState::synchronised, kBuilt, std::nullopt, std::nullopt}; }

TEST(ClockError, IsNoneWhereNothingContradicts) {
  EXPECT_FALSE(clock_error(sources(kBuilt + days(700))));
  EXPECT_FALSE(clock_error(sources(kBuilt - hours(23)))) << "the day of a release is a day";
  auto heard = sources(kBuilt + days(700));
  heard.heard = heard.system + std::chrono::minutes(4);
  EXPECT_FALSE(clock_error(heard));
  auto before = sources(kBuilt + days(700));
  before.collector = kBuilt + days(3);
  EXPECT_FALSE(clock_error(before)) << "what was said last year is no contradiction";
}

TEST(ClockError, IsWhatTheCollectorSaysNow) {
  auto seen = sources(WallTime{});
  seen.heard = kBuilt + days(3);
  seen.collector = seen.heard;
  EXPECT_EQ(why_of(*clock_error(seen)).zh_cn, "比汇聚平台慢 20761 天");
  seen.system = *seen.heard + std::chrono::minutes(7);
  EXPECT_EQ(why_of(*clock_error(seen)).zh_cn, "比汇聚平台快 7 分钟");
  EXPECT_EQ(why_of(*clock_error(seen)).en, "7 minutes ahead of the collector");
  seen.system = *seen.heard - hours(5);
  EXPECT_EQ(why_of(*clock_error(seen)).en, "5 hours behind the collector");
}

TEST(ClockError, IsWhatWasCertainBefore) {
  auto kept = sources(kBuilt + days(1));
  kept.collector = kBuilt + days(4);
  EXPECT_EQ(clock_error(kept)->against, ClockError::Against::collector_before);
  EXPECT_EQ(why_of(*clock_error(kept)).zh_cn, "比汇聚平台上次的时间还早 3 天");
  EXPECT_EQ(clock_error(sources(WallTime{}))->against, ClockError::Against::build);
  EXPECT_EQ(why_of(*clock_error(sources(kBuilt + kLongestLife + days(1)))).zh_cn, "比本程序的制作日期晚 3654 天");
}

}  // namespace
}  // namespace campus::probe
