#include "probe/method/token_bucket.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace campus::probe {
namespace {

using std::chrono::milliseconds;

struct Shaped {
  double sustained = 600e6;
  double peak = 1050e6;
  double bucket_bytes = 0;
  double slow_start = 0;  ///< seconds until the load reaches the peak, growing evenly
  double seconds = 6;
  double sample_jitter = 0;  ///< seconds by which a sample may be late; its time says when it was taken
  double waver = 0;          ///< of the sustained rate, a slow sine
};

/// A load behind a token bucket with a peak rate, counted every 10 ms.
std::vector<CountedBytes> counted(const Shaped& line, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> late(0, line.sample_jitter);
  std::vector<CountedBytes> samples{{milliseconds(0), DataSize()}};
  constexpr double kStep = 0.0005;
  double tokens = line.bucket_bytes;
  double bytes = 0;
  double next = 0.01;
  for (double t = 0; t < line.seconds; t += kStep) {
    const double ramp = line.slow_start > 0 ? std::min(1.0, t / line.slow_start) : 1.0;
    const double now = line.sustained * (1 + line.waver * std::sin(t * 7));
    tokens = std::min(tokens + now * kStep / 8, std::max(line.bucket_bytes, now * kStep / 8));
    const double moved = std::min(tokens, line.peak * ramp * kStep / 8);
    tokens -= moved;
    bytes += moved;
    if (t >= next + (line.sample_jitter > 0 ? late(random) : 0)) {
      samples.push_back({std::chrono::nanoseconds(std::llround(t * 1e9)), DataSize::bytes(std::llround(bytes))});
      next += 0.01;
    }
  }
  return samples;
}

/// The bucket that lets `peak` through for `seconds`.
double bucket_for(const Shaped& line, double seconds) { return (line.peak - line.sustained) * seconds / 8; }

class BurstOf : public testing::TestWithParam<double> {};

TEST_P(BurstOf, IsFoundWithinAFifthAndTheSustainedRateWithIt) {
  for (const double target : {100e6, 317e6, 1e9, 10e9}) {
    for (const double slow_start : {0.0, 0.05, 0.2}) {
      Shaped line{.sustained = 0.6 * target, .peak = 1.05 * target, .slow_start = slow_start, .sample_jitter = 0.003};
      if (slow_start > GetParam() * 2) continue;  // it passes within the slow start
      line.bucket_bytes = bucket_for(line, GetParam());
      const auto found = find_token_bucket(counted(line));
      ASSERT_TRUE(found) << target << " " << slow_start;
      EXPECT_NEAR(static_cast<double>(found->burst.bytes()), line.bucket_bytes, 0.2 * line.bucket_bytes) << target;
      EXPECT_NEAR(static_cast<double>(found->sustained.bits_per_second()), line.sustained, 0.005 * line.sustained);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seconds, BurstOf, testing::Values(0.01, 0.03, 0.1, 0.5, 1.0, 2.0, 3.0));

TEST(TokenBucket, IsNotSeenInAnEvenLine) {
  EXPECT_FALSE(find_token_bucket(counted({.peak = 600e6})));
  EXPECT_FALSE(find_token_bucket(counted({.peak = 600e6, .slow_start = 0.5})));
}

TEST(TokenBucket, IsNotSeenInALineThatWavers) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    EXPECT_FALSE(find_token_bucket(counted({.peak = 1e12, .sample_jitter = 0.02, .waver = 0.1}, seed)));
  }
}

/// Bytes behind a lost packet: nothing for a while, then all of it.
TEST(TokenBucket, IsNotSeenWhereALossHeldBytesBack) {
  auto samples = counted({.peak = 600e6, .slow_start = 0.1});
  for (std::size_t i = 12; i < 16; ++i) samples[i].bytes = samples[11].bytes;
  EXPECT_FALSE(find_token_bucket(samples));
  auto later = counted({.peak = 600e6});
  for (std::size_t i = 100; i < 104; ++i) later[i].bytes = later[99].bytes;
  EXPECT_FALSE(find_token_bucket(later));
}

/// A rate that creeps by a thousandth lets D climb on: the burst ends where it was over, not where D is highest.
TEST(TokenBucket, IsFoundOnALineThatCreeps) {
  Shaped line{.sustained = 60e6, .peak = 105e6};
  line.bucket_bytes = bucket_for(line, 0.01);
  auto samples = counted(line);
  for (auto& sample : samples) {
    const double t = static_cast<double>(sample.at.count()) / 1e9;
    sample.bytes = DataSize::bytes(sample.bytes.bytes() + std::llround(400 * std::sin(t)));
  }
  const auto found = find_token_bucket(samples);
  ASSERT_TRUE(found);
  EXPECT_NEAR(static_cast<double>(found->burst.bytes()), line.bucket_bytes, 0.2 * line.bucket_bytes);
  EXPECT_LT(found->ended, milliseconds(50));
}

TEST(TokenBucket, KeepsItsSizeWhereALossHeldBytesBackAfterwards) {
  Shaped line{.slow_start = 0};
  line.bucket_bytes = bucket_for(line, 0.1);
  auto samples = counted(line);
  for (std::size_t i = 30; i < 38; ++i) samples[i].bytes = samples[29].bytes;
  const auto found = find_token_bucket(samples);
  ASSERT_TRUE(found);
  EXPECT_NEAR(static_cast<double>(found->burst.bytes()), line.bucket_bytes, 0.05 * line.bucket_bytes);
}

TEST(TokenBucket, IsNotSeenInTooShortARecord) {
  Shaped line{.seconds = 0.9};
  line.bucket_bytes = bucket_for(line, 0.2);
  EXPECT_FALSE(find_token_bucket(counted(line)));
  EXPECT_FALSE(find_token_bucket({}));
}

TEST(TokenBucket, IsNotSeenWhereTheRateFellLate) {
  Shaped line{.seconds = 12};
  line.bucket_bytes = bucket_for(line, 6);
  EXPECT_FALSE(find_token_bucket(counted(line)));
}

}  // namespace
}  // namespace campus::probe
