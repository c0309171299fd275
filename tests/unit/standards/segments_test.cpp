#include "standards/segments.h"

#include <gtest/gtest.h>

namespace campus::standards {
namespace {

Measurement run(Tier tier, std::int64_t megabits, Direction direction = Direction::down) {
  Measurement m;
  m.method = Method::tcp;
  m.direction = direction;
  m.tier = tier;
  m.target = BitRate::bits_per_second(1'000'000'000);
  m.goodput = BitRate::bits_per_second(megabits * 1'000'000);
  m.instrument_uncertainty = Ratio::of(0.002);
  m.payload = 1448;
  m.overhead = 90;
  return m;
}

RateRule usual(Direction /*direction*/) { return {}; }

Bottleneck only(std::vector<Measurement> measurements) {
  const auto found = find_bottlenecks(measurements, usual);
  EXPECT_EQ(found.size(), 1U);
  return found.empty() ? Bottleneck{} : found.front();
}

TEST(Segments, NamesTheFirstSegmentBehindWhichTheRateIsShort) {
  const auto found = only({run(Tier::city, 600), run(Tier::school, 941), run(Tier::banner, 940)});
  EXPECT_EQ(found.finding, SegmentFinding::located);
  EXPECT_EQ(found.from, Tier::banner);
  EXPECT_EQ(found.to, Tier::city);
  ASSERT_EQ(found.results.size(), 3U);
  EXPECT_EQ(found.results.front().tier, Tier::school);
}

TEST(Segments, NamesTheSiteItselfWhereTheNearestTierIsShort) {
  const auto found = only({run(Tier::school, 300), run(Tier::banner, 290)});
  EXPECT_EQ(found.finding, SegmentFinding::located);
  EXPECT_FALSE(found.from);
  EXPECT_EQ(found.to, Tier::school);
}

TEST(Segments, FindsNoneWhereEveryTierReachesTheTarget) {
  EXPECT_EQ(only({run(Tier::school, 941), run(Tier::banner, 930)}).finding, SegmentFinding::none);
}

TEST(Segments, LocatesNothingBehindARunThatTellsNothing) {
  auto unknown = run(Tier::school, 500);
  unknown.local.port_rate = BitRate::bits_per_second(100'000'000);
  EXPECT_EQ(only({unknown, run(Tier::banner, 500)}).finding, SegmentFinding::undecided);
}

TEST(Segments, ShowsAContradictionAsOne) {
  EXPECT_EQ(only({run(Tier::school, 500), run(Tier::banner, 941)}).finding, SegmentFinding::contradiction);
}

TEST(Segments, AsksWhatTheStandardAsks) {
  const std::vector runs{run(Tier::school, 850), run(Tier::banner, 850)};
  EXPECT_EQ(find_bottlenecks(runs, usual).front().finding, SegmentFinding::located);
  const auto mild = [](Direction) { return RateRule{.nominal = {}, .share = Ratio::of(0.8)}; };
  EXPECT_EQ(find_bottlenecks(runs, mild).front().finding, SegmentFinding::none);
}

TEST(Segments, NeedsTwoTiersAndKeepsDirectionsApart) {
  const std::vector one{run(Tier::banner, 500)};
  EXPECT_TRUE(find_bottlenecks(one, usual).empty());
  const std::vector both{run(Tier::school, 941), run(Tier::banner, 500), run(Tier::school, 941, Direction::up),
                         run(Tier::banner, 941, Direction::up)};
  const auto found = find_bottlenecks(both, usual);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].finding, SegmentFinding::located);
  EXPECT_EQ(found[1].finding, SegmentFinding::none);
}

}  // namespace
}  // namespace campus::standards
