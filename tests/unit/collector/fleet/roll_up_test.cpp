#include "collector/fleet/roll_up.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace campus::collector {
namespace {

Spread spread_of(int first, int last) {
  Spread spread;
  for (int i = first; i <= last; ++i) spread.add(static_cast<float>(i));
  return spread;
}

TEST(Spread, OfFewValuesIsExact) {
  const auto spread = spread_of(1, 20);
  EXPECT_EQ(spread.count(), 20U);
  EXPECT_EQ(spread.minimum(), 1);
  EXPECT_EQ(spread.maximum(), 20);
  EXPECT_EQ(spread.mean(), 10.5);
  EXPECT_EQ(spread.percentile(0.95), 19);
  EXPECT_EQ(spread.percentile(0.5), 10);
}

TEST(Spread, OfManyValuesKeepsSumAndEndsAndAnEvenSample) {
  const auto spread = spread_of(1, 10'000);
  EXPECT_EQ(spread.count(), 10'000U);
  EXPECT_EQ(spread.minimum(), 1);
  EXPECT_EQ(spread.maximum(), 10'000);
  EXPECT_EQ(spread.mean(), 5000.5);
  EXPECT_NEAR(spread.percentile(0.95), 9'500, 350);
  EXPECT_NEAR(spread.percentile(0.5), 5'000, 350);
}

TEST(Spread, OfSeveralPutTogetherIsTheWhole) {
  auto whole = spread_of(1, 500);
  whole.add(spread_of(501, 510));
  whole.add(Spread());
  EXPECT_EQ(whole.count(), 510U);
  EXPECT_EQ(whole.minimum(), 1);
  EXPECT_EQ(whole.maximum(), 510);
  EXPECT_EQ(whole.mean(), 255.5);
  EXPECT_NEAR(whole.percentile(0.5), 255, 30);
  Spread empty;
  empty.add(spread_of(3, 4));
  EXPECT_EQ(empty, spread_of(3, 4));
}

RollUp random_roll_up(std::mt19937& random) {
  RollUp made;
  made.reports = static_cast<std::uint32_t>(random() % 1000);
  made.compliant = made.reports / 2;
  for (auto* spread : {&made.down, &made.up, &made.rtt, &made.loss}) {
    const auto count = random() % 200;
    for (unsigned i = 0; i < count; ++i) spread->add(std::uniform_real_distribution<float>(-1, 1e10F)(random));
  }
  return made;
}

TEST(RollUp, ComesBackFromItsBytesAndFromNothingElse) {
  std::mt19937 random(7);
  for (int i = 0; i < 200; ++i) {
    const auto made = random_roll_up(random);
    const auto bytes = encode_roll_up(made);
    const auto back = decode_roll_up(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, made);
    for (std::size_t cut = 0; cut < bytes.size(); cut += 7) EXPECT_FALSE(decode_roll_up(bytes.substr(0, cut)));
    EXPECT_FALSE(decode_roll_up(bytes + "x"));
  }
}

TEST(RollUp, TakesWhatAJudgementMeasured) {
  Judgement judgement;
  judgement.state = SiteState::compliant;
  judgement.rates[0].measured = 941e6;
  judgement.quality.rtt = Percentiles{std::chrono::milliseconds(3), {}, {}};
  RollUp values;
  values.add(judgement);
  judgement.state = SiteState::noncompliant;
  values.add(judgement);
  EXPECT_EQ(values.reports, 2U);
  EXPECT_EQ(values.compliant, 1U);
  EXPECT_EQ(values.down.count(), 2U);
  EXPECT_NEAR(values.rtt.mean(), 0.003, 1e-9);
  EXPECT_TRUE(values.up.empty());
  EXPECT_TRUE(values.loss.empty());
}

}  // namespace
}  // namespace campus::collector
