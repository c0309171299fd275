#include "probe/method/round_trips.h"

#include <gtest/gtest.h>

#include "probe/method/echo_packet.h"
#include "probe/method/latency_estimate.h"
#include "probe/method/loss_train.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(RoundTrips, GivesNearestRankPercentiles) {
  RoundTrips trips;
  for (int i = 100; i >= 1; --i) trips.on_echo(milliseconds(i));
  const auto percentiles = trips.percentiles();
  ASSERT_TRUE(percentiles);
  EXPECT_EQ(percentiles->p50, milliseconds(50));
  EXPECT_EQ(percentiles->p95, milliseconds(95));
  EXPECT_EQ(percentiles->p99, milliseconds(99));
  EXPECT_EQ(trips.jitter(), milliseconds(1));
}

TEST(RoundTrips, SaysNothingWithoutEchoes) {
  EXPECT_FALSE(RoundTrips{}.percentiles());
  RoundTrips one;
  one.on_echo(milliseconds(3));
  EXPECT_EQ(one.percentiles()->p99, milliseconds(3));
  EXPECT_FALSE(one.jitter());
}

TEST(LatencyEstimate, DoesNotTrustFewOrLuckyEchoes) {
  LatencyTrace seen;
  seen.idle.assign(100, 1'000'000);
  seen.idle_sent = 100;
  EXPECT_FALSE(estimate_latency(seen).reason);
  seen.idle_sent = 201;
  EXPECT_EQ(estimate_latency(seen).reason, Reason::too_few_samples) << "more than half are lost";
  seen.idle.resize(19);
  seen.idle_sent = 19;
  EXPECT_EQ(estimate_latency(seen).reason, Reason::too_few_samples);
}

TEST(LatencyEstimate, BlamesNobodyForATrainOfWhichNothingArrived) {
  LatencyTrace seen;
  seen.idle.assign(100, 1'000'000);
  seen.idle_sent = 100;
  seen.loss = LossCounts{10'000, 9'990, 0, 0, true};
  const auto m = estimate_latency(seen);
  EXPECT_EQ(m.reason, Reason::too_few_samples);
  EXPECT_FALSE(m.limited_by);
  EXPECT_FALSE(m.loss);
  seen.loss = LossCounts{10'000, 9'990, 10'000, 10'001, true};
  EXPECT_EQ(estimate_latency(seen).reason, Reason::responder_misbehaved);
}

TEST(Loss, KeepsTheDirectionsApartAndReportsTheWorse) {
  const auto loss = loss_of({10'000, 9'990, 9'990, 9'900});
  ASSERT_TRUE(loss);
  EXPECT_NEAR(loss->up.value(), 0.001, 1e-12);
  EXPECT_NEAR(loss->down.value(), 90.0 / 9990.0, 1e-12);
  EXPECT_EQ(loss->worse(), loss->down);
  EXPECT_EQ(loss->worse_sent, 9'990);
  EXPECT_EQ(loss->worse_lost, 90);
}

TEST(Loss, RefusesCountsThatContradictEachOther) {
  EXPECT_FALSE(loss_of({0, 0, 0, 0}));
  EXPECT_FALSE(loss_of({100, 101, 101, 100}));  // more arrived than were sent
  EXPECT_FALSE(loss_of({100, 90, 95, 90}));     // more echoed than arrived
  EXPECT_FALSE(loss_of({100, 90, 90, 91}));     // more came back than were echoed
}

TEST(Loss, LetsEachDirectionHavePacketsOfItsOwn) {
  EXPECT_FALSE(loss_of({10'000, 9'000, 10'000, 9'990, false})) << "more was sent back than had arrived";
  const auto loss = loss_of({10'000, 9'000, 10'000, 9'990, true});
  ASSERT_TRUE(loss);
  EXPECT_NEAR(loss->up.value(), 0.1, 1e-12);
  EXPECT_NEAR(loss->down.value(), 0.001, 1e-12);
}

LossTrain::Config seven_gigabits() { return {BitRate::bits_per_second(7'000'000'000), 1538, 10'000, seconds(0)}; }

TEST(LossTrain, SendsATenthMoreThanMustDecide) {
  LossTrain method(seven_gigabits());
  const auto plan = method.next();
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->packets, 11'000);
  EXPECT_EQ(plan->offered, BitRate::bits_per_second(7'000'000'000));
  EXPECT_EQ(plan->lead, 0);
  EXPECT_FALSE(method.next()) << "one train is all";
}

TEST(LossTrain, LastsAsLongAsAskedAndNeverOverASecond) {
  auto config = seven_gigabits();
  config.duration = milliseconds(100);
  EXPECT_EQ(LossTrain(config).next()->packets, 56'892);
  config.duration = seconds(30);
  EXPECT_EQ(LossTrain(config).next()->packets, 568'920);
  config.packets = 1'000'000'000;
  EXPECT_LE(LossTrain(config).next()->packets, 4'000'000);
}

TEST(LossTrain, TellsWhatTheSenderOfferedByItsClock) {
  LossTrain method(seven_gigabits());
  (void)method.next();
  EXPECT_FALSE(method.offered());
  ArrivalSlice slice;
  slice.sequence = 100;
  slice.sent = 1'000'000;
  EXPECT_FALSE(method.on_slice(slice));
  slice.sequence = 1'100;
  slice.sent = 3'000'000;
  EXPECT_FALSE(method.on_slice(slice));
  ASSERT_TRUE(method.offered());
  EXPECT_EQ(*method.offered(), BitRate::bits_per_second(6'152'000'000));
}

TEST(Pacing, HoldsTheRateInSmallBursts) {
  const std::int64_t wire = 1538;
  for (const std::int64_t megabits : {1, 70, 222, 700, 1000}) {
    const auto rate = BitRate::bits_per_second(megabits * 1'000'000);
    const auto pacing = pacing_for(rate, wire, 10'000, seconds(1));
    EXPECT_GE(pacing.packets, 10'000);
    EXPECT_LE(pacing.packets_per_burst, 8);
    const double offered = static_cast<double>(pacing.packets_per_burst * wire * 8) /
                           (static_cast<double>(pacing.burst_gap.count()) / 1e9);
    EXPECT_NEAR(offered / static_cast<double>(rate.bits_per_second()), 1.0, 1e-3) << megabits;
  }
}

TEST(Pacing, LastsAtLeastAsLongAsAsked) {
  const auto pacing = pacing_for(BitRate::bits_per_second(700'000'000), 1538, 10'000, seconds(10));
  EXPECT_GE(pacing.packets, 568'000);
}

TEST(EchoPacket, ReadsWhatItWrote) {
  EchoPacket packet{EchoType::probe, *session_bytes("00112233445566778899aabbccddeeff"), 7, 1234567890123, 42};
  std::array<std::byte, kEchoHeaderBytes> bytes{};
  write_packet(packet, bytes);
  const auto read = read_packet(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->type, EchoType::probe);
  EXPECT_EQ(read->session, packet.session);
  EXPECT_EQ(read->sequence, 7U);
  EXPECT_EQ(read->sent_at, 1234567890123U);
  EXPECT_EQ(read->nonce, 42U);
  make_echo(bytes);
  EXPECT_EQ(read_packet(bytes)->type, EchoType::echo);
}

TEST(EchoPacket, RefusesWhatIsNotOurs) {
  std::array<std::byte, kEchoHeaderBytes> bytes{};
  EXPECT_FALSE(read_packet(bytes));
  write_packet({EchoType::hello, {}, 0, 0, 0}, bytes);
  EXPECT_FALSE(read_packet(std::span(bytes).first(kEchoHeaderBytes - 1)));
  bytes[4] = std::byte{99};
  EXPECT_FALSE(read_packet(bytes));
  EXPECT_FALSE(session_bytes("xyz"));
  EXPECT_FALSE(session_bytes("0011223344556677889900112233445X"));
}

}  // namespace
}  // namespace campus::probe
