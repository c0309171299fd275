#include "probe/method/tcp_estimate.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

TcpObservation observation(std::int64_t bits_per_second) {
  TcpObservation seen;
  seen.repeat.goodput = BitRate::bits_per_second(bits_per_second);
  seen.repeat.warmup = std::chrono::seconds(1);
  seen.repeat.duration = std::chrono::seconds(5);
  seen.repeat.transferred = DataSize::bytes(bits_per_second / 8 * 6);
  seen.repeat.series.assign(30, seen.repeat.goodput);
  seen.sender.payload = 1448;
  seen.sender.timestamps = true;
  seen.sender.port_mtu = 1500;
  seen.sender.congestion_control = "cubic";
  seen.sender.bytes_sent = 1'000'000;
  seen.sender.bytes_retransmitted = 1'000;
  seen.sender.busy_microseconds = 1'000'000;
  return seen;
}

TEST(TcpEstimate, NamesAllThreeLayers) {
  const auto m = estimate_tcp({Direction::down, 4, {}, {}}, {observation(941'480'000)});
  EXPECT_EQ(m.goodput, BitRate::bits_per_second(941'480'000));
  EXPECT_NEAR(m.line_rate->bytes_per_second(), 1e9 / 8, 1e4);
  EXPECT_NEAR(m.ip_layer->bytes_per_second(), 975.29e6 / 8, 1e4);
  EXPECT_EQ(m.mtu, 1500);
  EXPECT_EQ(m.overhead, 90);
  EXPECT_EQ(m.encapsulation, 0);
  EXPECT_NEAR(m.retransmit->value(), 0.001, 1e-12);
  EXPECT_FALSE(m.limited_by);
}

TEST(TcpEstimate, LeavesOtherLayersOutWhenTheSegmentSizeIsNotKnown) {
  auto seen = observation(1'000'000);
  seen.sender.payload = 0;
  const auto m = estimate_tcp({}, {seen});
  EXPECT_TRUE(m.goodput);
  EXPECT_FALSE(m.line_rate || m.ip_layer || m.mtu);
}

TEST(TcpEstimate, BlamesTheReceiveWindowWhenTheSenderMostlyWaitedForIt) {
  auto seen = observation(500'000'000);
  seen.sender.window_limited_microseconds = 600'000;
  EXPECT_EQ(estimate_tcp({}, {seen}).limited_by, LimitedBy::receive_window);
}

TEST(TcpEstimate, RelatesCrossTrafficToTheTarget) {
  auto seen = observation(800'000'000);
  seen.other_bytes = 50'000'000 / 8 * 5;  // 50 Mbit/s over the measured 5 s
  TcpRunFacts facts{Direction::down, 4, {}, BitRate::bits_per_second(1'000'000'000)};
  EXPECT_NEAR(estimate_tcp(facts, {seen}).cross_traffic->value(), 0.05, 1e-6);
}

TEST(TcpEstimate, KeepsTheWorstConditionsOfAllRepeats) {
  auto a = observation(1'000'000);
  auto b = a;
  a.local.cpu_busy = Ratio::of(0.2);
  b.local.cpu_busy = Ratio::of(0.95);
  EXPECT_EQ(estimate_tcp({}, {a, b}).local.cpu_busy, Ratio::of(0.95));
}

TEST(TcpEstimate, AsksForMoreRepeatsWhereTheySpreadOverFivePercent) {
  EXPECT_FALSE(repeats_spread({observation(900'000'000)}));
  EXPECT_FALSE(repeats_spread({observation(900'000'000), observation(940'000'000)}));
  EXPECT_TRUE(repeats_spread({observation(900'000'000), observation(960'000'000)}));
}

TcpObservation uneven(std::int64_t bits_per_second) {
  auto seen = observation(bits_per_second);
  for (std::size_t i = 5; i < seen.repeat.series.size(); i += 2) {
    seen.repeat.series[i] = seen.repeat.series[i].scaled(0.8);
  }
  return seen;
}

TEST(TcpEstimate, AsksForMoreStreamsWhereTheRunIsShortOfTheTargetAndUneven) {
  const TcpRunFacts facts{Direction::down, 4, {}, BitRate::bits_per_second(1'000'000'000)};
  EXPECT_TRUE(wants_more_streams(facts, uneven(600'000'000)));
  EXPECT_FALSE(wants_more_streams(facts, observation(600'000'000)));
  EXPECT_FALSE(wants_more_streams(facts, uneven(935'000'000)));
  EXPECT_TRUE(wants_more_streams({}, uneven(935'000'000)));
}

TEST(TcpEstimate, ReportsTheLargestBurst) {
  auto a = observation(600'000'000);
  auto b = a;
  a.repeat.burst = DataSize::bytes(1000);
  b.repeat.burst = DataSize::bytes(3000);
  EXPECT_EQ(estimate_tcp({}, {a, b}).burst, DataSize::bytes(3000));
  EXPECT_FALSE(estimate_tcp({}, {observation(600'000'000)}).burst);
}

}  // namespace
}  // namespace campus::probe
