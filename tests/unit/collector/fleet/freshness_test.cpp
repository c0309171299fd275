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

TEST(FreshnessAt, NeverWithoutAReport) { EXPECT_EQ(freshness_at(std::nullopt, 60s, WallTime{}), Freshness::never); }

}  // namespace
}  // namespace campus::collector
