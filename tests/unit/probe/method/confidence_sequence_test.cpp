#include "probe/method/confidence_sequence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

namespace campus::probe {
namespace {

using Source = std::function<double(int)>;

/// In how many of `runs` the interval leaves out the true mean (zero) at any of the looks from the sixth sample on.
int runs_that_miss(int runs, double alpha, const std::function<Source(std::mt19937_64&)>& make_source) {
  std::mt19937_64 random(7);
  int missed = 0;
  for (int run = 0; run < runs; ++run) {
    const auto source = make_source(random);
    AnytimeMean mean;
    bool outside = false;
    for (int i = 0; i < 40; ++i) {
      mean.add(source(i));
      outside = outside || (i >= 5 && std::abs(mean.mean()) > mean.half_width(alpha));
    }
    missed += outside ? 1 : 0;
  }
  return missed;
}

Source independent(std::mt19937_64& random) {
  return [&random](int) { return std::normal_distribution<double>()(random); };
}

/// Late timestamps: each centre is off by itself, so that neighbouring rates alternate.
Source late_timestamps(std::mt19937_64& random) {
  auto last = std::normal_distribution<double>()(random);
  return [&random, last](int) mutable {
    const double next = std::normal_distribution<double>()(random);
    const double rate = next - last;
    last = next;
    return rate;
  };
}

/// Service that wanders: a random walk seen through centres of mass, so that neighbouring rates are alike.
Source wandering_service(std::mt19937_64& random) {
  double position = 0;
  double last = 0;
  const auto centre = [&random, position]() mutable {
    double sum = 0;
    for (int i = 0; i < 10; ++i) {
      position += std::normal_distribution<double>()(random);
      sum += position;
    }
    return sum / 10;
  };
  auto next_centre = centre;
  last = next_centre();
  return [next_centre, last](int) mutable {
    const double next = next_centre();
    const double rate = next - last;
    last = next;
    return rate;
  };
}

// Both sides together may miss twice alpha. With 40 looks an ordinary 99.9 % interval would miss some ten times as
// often.
TEST(AnytimeMean, KeepsItsErrorAtAllLooksAtOnceForEveryKindOfNoise) {
  constexpr int kRuns = 20'000;
  constexpr double kAlpha = 0.001;
  constexpr int kMost = static_cast<int>(2 * kAlpha * kRuns) + 12;  // two deviations of a count of 40
  EXPECT_LE(runs_that_miss(kRuns, kAlpha, independent), kMost);
  EXPECT_LE(runs_that_miss(kRuns, kAlpha, late_timestamps), kMost);
  EXPECT_LE(runs_that_miss(kRuns, kAlpha, wandering_service), kMost);
}

TEST(AnytimeMean, IsWrongSometimesWhereItMayBe) {
  EXPECT_GT(runs_that_miss(2'000, 0.05, independent), 10) << "an interval that is never wrong is useless";
  EXPECT_LE(runs_that_miss(2'000, 0.05, independent), 200);
}

TEST(AnytimeMean, IsNarrowerWhereNeighboursMakeUpForEachOther) {
  AnytimeMean alternating;
  AnytimeMean alike;
  for (int i = 0; i < 20; ++i) {
    alternating.add(i % 2 == 0 ? 1.0 : -1.0);
    alike.add(i < 10 ? 1.0 : -1.0);
  }
  EXPECT_LT(alternating.half_width(0.001), 0.6 * alike.half_width(0.001));
}

TEST(AnytimeHalfWidth, ShrinksWithSamplesAndSaysNothingWithOne) {
  EXPECT_TRUE(std::isinf(anytime_half_width(1, 0.001)));
  EXPECT_GT(anytime_half_width(8, 0.001), anytime_half_width(20, 0.001));
  EXPECT_GT(anytime_half_width(20, 0.001), anytime_half_width(20, 0.05));
  EXPECT_LT(anytime_half_width(8, 0.001), 5.0);
}

}  // namespace
}  // namespace campus::probe
