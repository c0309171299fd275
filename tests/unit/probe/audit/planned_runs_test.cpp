#include "probe/audit/planned_runs.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

using std::chrono::seconds;

const BitRate kGiga = BitRate::bits_per_second(1'000'000'000);

TEST(CostOfARun, IsThePlannedOneAndTheMostItCanBecome) {
  AuditSpec spec;
  const auto cost = cost_of(spec, standards::Plan::Throughput{Direction::down, kGiga, std::nullopt});
  EXPECT_EQ(cost.usual, seconds(3 * 13));
  EXPECT_EQ(cost.usual_bytes, DataSize::bytes(4'875'000'000));
  // Five repeats and one more, five trials of 5 s, a single stream of 8 s; all of it three times.
  EXPECT_EQ(cost.most, seconds(3 * (6 * 13 + 5 * 5 + 8)));
  EXPECT_EQ(cost.most_bytes, DataSize::bytes(cost.most / seconds(1) * 125'000'000));
}

TEST(CostOfARun, OfADemonstrationKnowsNoRepeats) {
  AuditSpec spec;
  spec.duration = seconds(1);
  spec.repeats = 1;
  const auto cost = cost_of(spec, standards::Plan::Throughput{Direction::up, kGiga, std::nullopt});
  EXPECT_EQ(cost.usual, seconds(4));
  EXPECT_EQ(cost.most, seconds(12));
}

TEST(CostOfARun, OfATrainIsAMomentOfTheLine) {
  AuditSpec spec;
  spec.mode = Mode::routine;
  EXPECT_EQ(cost_of(spec, standards::Plan::Throughput{Direction::down, kGiga, std::nullopt}).most_bytes,
            DataSize::bytes(20'000'000));
}

TEST(CostOfARun, OfLatencyHasItsLoad) {
  AuditSpec spec;
  const auto load = BitRate::bits_per_second(700'000'000);
  const auto loaded = cost_of(spec, standards::Plan::Latency{load, 10'000, std::nullopt});
  EXPECT_EQ(loaded.most, seconds(20));
  EXPECT_GE(loaded.most_bytes, load * seconds(10));
  EXPECT_LT(cost_of(spec, standards::Plan::Latency{std::nullopt, 0, std::nullopt}).most_bytes,
            DataSize::bytes(200'000));
  // A billion packets of a file's rule do not overflow.
  EXPECT_LE(cost_of(spec, standards::Plan::Latency{BitRate::bits_per_second(1), 1'000'000'000, std::nullopt}).most,
            seconds(3610));
}

}  // namespace
}  // namespace campus::probe
