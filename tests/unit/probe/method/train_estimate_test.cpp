#include "probe/method/train_estimate.h"

#include <gtest/gtest.h>

#include "tests/unit/probe/method/simulated_line.h"

namespace campus::probe {
namespace {

PacketTrain judged_gigabit(const SimulatedLine& line) {
  PacketTrain::Config config;
  config.target = BitRate::bits_per_second(1'000'000'000);
  PacketTrain trains(config);
  (void)run_trains(trains, line, 1);
  return trains;
}

double share(std::optional<BitRate> a, std::optional<BitRate> b) { return a.value() / b.value(); }

TEST(EstimateTrain, ConvertsTheLineRateToTheOtherLayers) {
  const auto trains = judged_gigabit({.line_rate = 1e9});
  const auto m = estimate_train({}, trains);
  EXPECT_EQ(m.method, Method::train);
  EXPECT_EQ(m.verdict, Verdict::met);
  EXPECT_EQ(m.payload, 1448);
  EXPECT_EQ(m.overhead, 90);
  EXPECT_NEAR(share(m.goodput, m.line_rate), 1448.0 / 1538.0, 1e-9);
  EXPECT_NEAR(share(m.ip_layer, m.line_rate), 1500.0 / 1538.0, 1e-9);
  TrainRunFacts facts;
  facts.ip_version = 6;
  facts.vlan_tagged = true;
  EXPECT_NEAR(share(estimate_train(facts, trains).goodput, m.line_rate), 1428.0 / 1542.0, 1e-9);
}

TEST(EstimateTrain, DoesNotCallLostWhatIsStillOnItsWay) {
  PacketTrain trains(PacketTrain::Config{});
  ASSERT_TRUE(trains.next());
  trains.on_end({.sent = 64, .passed = 50, .received = 49});
  const auto m = estimate_train({}, trains);
  EXPECT_EQ(m.packets_sent, 50);
  EXPECT_EQ(m.packets_lost, 1);
  EXPECT_EQ(m.transferred, DataSize::bytes(64 * 1538));
}

TEST(EstimateTrain, WritesDropsToTheEndThatReceived) {
  const auto trains = judged_gigabit({.line_rate = 0.9e9, .drops_in_host = 3});
  TrainRunFacts facts;
  EXPECT_GT(estimate_train(facts, trains).local.packets_dropped, 0);
  EXPECT_FALSE(estimate_train(facts, trains).remote.packets_dropped);
  facts.direction = Direction::up;
  EXPECT_GT(estimate_train(facts, trains).remote.packets_dropped, 0);
  EXPECT_FALSE(estimate_train(facts, trains).local.packets_dropped);
}

TEST(EstimateTrain, SaysWhereToLookWhenNothingArrives) {
  const auto m = estimate_train({}, judged_gigabit({.loss = 1.1}));
  EXPECT_EQ(m.verdict, Verdict::inconclusive);
  EXPECT_FALSE(m.goodput);
  ASSERT_TRUE(m.detail);
  EXPECT_NE(m.detail->find("MTU"), std::string::npos);
}

}  // namespace
}  // namespace campus::probe
