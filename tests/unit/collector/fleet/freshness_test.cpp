#include "collector/fleet/freshness.h"

#include <gtest/gtest.h>

namespace campus::collector {
namespace {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace)

struct Case {
  std::chrono::milliseconds silence;
  std::chrono::seconds interval;
  Freshness expected;
};
class FreshnessTable : public ::testing::TestWithParam<Case> {};

TEST_P(FreshnessTable, FollowsTheSilence) {
  const WallTime now(std::chrono::hours(500'000));
  EXPECT_EQ(freshness_at(now - GetParam().silence, GetParam().interval, now), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Each, FreshnessTable,
                         ::testing::Values(Case{0ms, 3600s, Freshness::fresh}, Case{90min, 3600s, Freshness::fresh},
                                           Case{90min + 1ms, 3600s, Freshness::late}, Case{3h, 3600s, Freshness::late},
                                           Case{3h + 1ms, 3600s, Freshness::stale}, Case{720h, 3600s, Freshness::stale},
                                           Case{720h + 1ms, 3600s, Freshness::retired},
                                           Case{90s, 60s, Freshness::fresh}, Case{91s, 60s, Freshness::late},
                                           Case{15min, 60s, Freshness::late}, Case{15min + 1ms, 60s, Freshness::stale},
                                           Case{1000h, 400h, Freshness::late}, Case{1201h, 400h, Freshness::retired},
                                           Case{-1h, 60s, Freshness::fresh}));

TEST(FreshnessAt, ExcusesASilenceByAppointmentAndCountsFromItsEnd) {
  const WallTime now(std::chrono::hours(500'000));
  const std::vector<ExcusedTime> holiday{{now - 100h, now - 2h}};
  const std::vector<ExcusedTime> today{{now - 5h, now + 5h}};
  EXPECT_EQ(freshness_at(now - 50h, 3600s, now, today), Freshness::excused);
  EXPECT_EQ(freshness_at(now - 1h, 3600s, now, today), Freshness::fresh) << "whoever reports needs no excuse";
  EXPECT_EQ(freshness_at(now - 50h, 3600s, now, holiday), Freshness::late) << "silent for two hours since its end";
  EXPECT_EQ(freshness_at(now - 50h, 3600s, now + 2h, holiday), Freshness::stale);
  EXPECT_EQ(freshness_at(now - 50h, 3600s, now - 2h, holiday), Freshness::fresh) << "the end is not included";
  EXPECT_EQ(freshness_at(std::nullopt, 3600s, now, today), Freshness::never);
}

TEST(FreshnessAt, LeavesAnExcusedTimeOutForWhoeverWasSilentBeforeIt) {
  const WallTime last(std::chrono::hours(500'000));
  const auto at = [&](std::chrono::milliseconds after, const std::vector<ExcusedTime>& excused) {
    return freshness_at(last, 3600s, last + after, excused);
  };
  const std::vector<ExcusedTime> maintenance{{last + 10h, last + 12h}};
  EXPECT_EQ(at(9h, maintenance), Freshness::stale);
  EXPECT_EQ(at(11h, maintenance), Freshness::excused);
  EXPECT_EQ(at(12h, maintenance), Freshness::stale) << "its end is no sign of life";
  const std::vector<ExcusedTime> holidays{{last + 10h, last + 1450h}, {last + 1000h, last + 1400h}};
  EXPECT_EQ(at(1450h + 700h, holidays), Freshness::stale);
  EXPECT_EQ(at(1440h + 720h + 1ms, holidays), Freshness::retired) << "overlapping ones count once";
  const std::vector<ExcusedTime> late{{last + 800h, last + 802h}};
  EXPECT_EQ(at(803h, late), Freshness::retired) << "two hours bring nobody back";
}

TEST(SilentSince, IsWhenItFirstBecameStaleAfterItsLastReport) {
  const WallTime last(std::chrono::hours(500'000));
  const auto since = [&](std::chrono::hours now, const std::vector<ExcusedTime>& excused = {}) {
    return silent_since(last, 3600s, last + now, excused);
  };
  EXPECT_FALSE(since(3h));
  EXPECT_EQ(since(4h), last + 3h);
  const std::vector<ExcusedTime> night{{last + 2h, last + 12h}, {last + 14h, last + 20h}, {last + 40h, last + 50h}};
  EXPECT_FALSE(since(11h, night));
  EXPECT_FALSE(since(23h, night)) << "from one into the next";
  EXPECT_EQ(since(24h, night), last + 23h);
  EXPECT_EQ(since(45h, night), last + 23h) << "excused by then, silent before";
  EXPECT_EQ(since(60h, night), last + 23h);
  EXPECT_FALSE(silent_since(std::nullopt, 3600s, last, night));
}

TEST(FreshnessAt, NeverWithoutAReport) { EXPECT_EQ(freshness_at(std::nullopt, 60s, WallTime{}), Freshness::never); }

}  // namespace
}  // namespace campus::collector
