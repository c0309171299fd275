#include "probe/method/sustained_throughput.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// Feeds samples every 50 ms from a rate as a function of time, in bit/s, until done or 20 s have passed.
SustainedThroughput feed(const std::function<double(double)>& rate, nanoseconds duration, nanoseconds offset = {}) {
  SustainedThroughput method({.duration = duration});
  double bytes = 0;
  constexpr double kStep = 0.001;
  for (int ms = 1; ms <= 20'000 && !method.done(); ++ms) {
    bytes += rate(ms * kStep) * kStep / 8.0;
    if (ms % 50 == 0) {
      method.on_sample(milliseconds(ms) + offset, DataSize::bytes(std::llround(bytes)));
    }
  }
  return method;
}

double goodput(const SustainedThroughput& method) {
  const auto result = method.result();
  return result ? static_cast<double>(result->goodput.bits_per_second()) : -1;
}

TEST(SustainedThroughput, FindsAConstantRateAfterOneSecondOfWarmUp) {
  const auto method = feed([](double) { return 941e6; }, seconds(5));
  ASSERT_TRUE(method.done());
  EXPECT_NEAR(goodput(method), 941e6, 941e6 * 1e-6);
  EXPECT_EQ(method.result()->warmup, seconds(1));
  EXPECT_EQ(method.result()->series.size(), 30U);
}

TEST(SustainedThroughput, LeavesASlowStartOutOfTheValueAndKeepsItInTheSeries) {
  const auto method = feed([](double t) { return t < 1.2 ? 100e6 * t : 900e6; }, seconds(2));
  ASSERT_TRUE(method.done());
  EXPECT_NEAR(goodput(method), 900e6, 1.0);
  EXPECT_GT(method.result()->warmup, seconds(2));
  EXPECT_LT(method.result()->series.front().bits_per_second(), 50'000'000);
}

TEST(SustainedThroughput, StopsWarmingUpAfterThreeSecondsOnALineThatNeverSettles) {
  const auto method = feed([](double t) { return 500e6 + 200e6 * std::sin(t * 9); }, seconds(5));
  ASSERT_TRUE(method.done());
  EXPECT_EQ(method.result()->warmup, seconds(3));
}

TEST(SustainedThroughput, HasNoResultBeforeItsTime) {
  SustainedThroughput method({.duration = seconds(5)});
  method.on_sample(seconds(1), DataSize::bytes(1'000'000));
  EXPECT_FALSE(method.done());
  EXPECT_FALSE(method.result());
}

TEST(SustainedThroughput, CountsAStallAsWhatItIs) {
  const auto method = feed([](double t) { return t > 3 && t < 4 ? 0.0 : 100e6; }, seconds(5));
  ASSERT_TRUE(method.done());
  EXPECT_NEAR(goodput(method), 80e6, 1e5);
}

TEST(SustainedThroughput, IgnoresSamplesThatRunBackwards) {
  auto method = feed([](double) { return 100e6; }, seconds(5));
  const auto before = goodput(method);
  method.on_sample(milliseconds(10), DataSize::bytes(1));
  method.on_sample(seconds(30), DataSize::bytes(1));
  EXPECT_EQ(goodput(method), before);
}

TEST(SustainedThroughput, DoublesWithDoubledSizes) {
  const auto wave = [](double t) { return 300e6 + 10e6 * std::sin(t * 5); };
  const auto one = feed(wave, seconds(4));
  const auto two = feed([&](double t) { return 2 * wave(t); }, seconds(4));
  EXPECT_NEAR(goodput(two) / goodput(one), 2.0, 1e-6);
}

TEST(SustainedThroughput, DoesNotDependOnHowFinelyItIsSampled) {
  const auto rate = 317e6;
  SustainedThroughput fine({.duration = seconds(2)});
  SustainedThroughput coarse({.duration = seconds(2)});
  for (int ms = 5; ms <= 4000; ms += 5) {
    const auto bytes = DataSize::bytes(std::llround(rate * ms / 8000.0));
    fine.on_sample(milliseconds(ms), bytes);
    if (ms % 170 == 0) coarse.on_sample(milliseconds(ms), bytes);
  }
  ASSERT_TRUE(fine.done() && coarse.done());
  EXPECT_NEAR(goodput(fine), goodput(coarse), rate * 1e-4);
}

TEST(SustainedThroughput, ProgressNeverFalls) {
  SustainedThroughput method({.duration = seconds(1)});
  double last = 0;
  for (int ms = 50; ms <= 3000; ms += 50) {
    method.on_sample(milliseconds(ms), DataSize::bytes(ms * 1000));
    EXPECT_GE(method.progress().value(), last);
    last = method.progress().value();
  }
  EXPECT_EQ(last, 1.0);
}

TEST(SustainedThroughput, TakesWhatComesBehindABurstThatOutlastsTheWarmUp) {
  const auto method = feed([](double t) { return t < 2.5 ? 1000e6 : 600e6; }, seconds(5));
  ASSERT_TRUE(method.done());
  EXPECT_NEAR(goodput(method), 600e6, 1e6);
  ASSERT_TRUE(method.result()->burst);
  EXPECT_NEAR(static_cast<double>(method.result()->burst->bytes()), 2.5 * 400e6 / 8, 2.5 * 400e6 / 8 * 0.05);
  EXPECT_GE(method.result()->warmup, milliseconds(2500));
  EXPECT_EQ(method.result()->warmup + method.result()->duration, seconds(6));
}

TEST(SustainedThroughput, TellsABurstWithinTheWarmUpWithoutChangingTheValue) {
  const auto method = feed([](double t) { return t < 0.1 ? 1000e6 : 600e6; }, seconds(5));
  ASSERT_TRUE(method.done());
  EXPECT_NEAR(goodput(method), 600e6, 1e5);
  EXPECT_EQ(method.result()->warmup, milliseconds(1200));
  EXPECT_NEAR(static_cast<double>(method.result()->burst.value_or(DataSize()).bytes()), 5e6, 5e5);
}

TEST(RateStatistics, GivesTheMeanOfRepeatsAndTheInstrumentsShare) {
  const auto a = feed([](double) { return 900e6; }, seconds(5)).result();
  const auto b = feed([](double) { return 910e6; }, seconds(5)).result();
  const auto statistics = statistics_of({*a, *b});
  EXPECT_NEAR(static_cast<double>(statistics.mean.bits_per_second()), 905e6, 10.0);
  EXPECT_NEAR(statistics.instrument.value(), 0.0022, 1e-9);
  EXPECT_GT(statistics.uncertainty, statistics.instrument);
  EXPECT_LT(statistics.uncertainty.value(), 0.01);
}

TEST(RateStatistics, TrustsAShortRunLess) {
  const auto one = statistics_of({*feed([](double) { return 1e8; }, seconds(1)).result()});
  const auto ten = statistics_of({*feed([](double) { return 1e8; }, seconds(10)).result()});
  EXPECT_GT(one.instrument, ten.instrument);
}

}  // namespace
}  // namespace campus::probe
