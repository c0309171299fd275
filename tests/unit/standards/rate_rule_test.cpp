#include "standards/rate_rule.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace campus::standards {
namespace {

constexpr std::int64_t kGiga = 1'000'000'000;

BitRate bits(std::int64_t n) { return BitRate::bits_per_second(n); }

RateRule gigabit() {
  RateRule rule;
  rule.nominal = bits(kGiga);
  return rule;
}

/// IPv4 with timestamps on a plain wire: 1448 of 1538 bytes.
Measurement measured(std::int64_t goodput) {
  Measurement m;
  m.direction = Direction::down;
  m.mode = Mode::acceptance;
  m.target = bits(kGiga);
  m.goodput = bits(goodput);
  m.payload = 1448;
  m.overhead = 90;
  m.local.port_rate = bits(kGiga);
  m.local.cpu_busy = Ratio::of(0.3);
  m.remote.port_rate = bits(10 * kGiga);
  m.remote.cpu_busy = Ratio::of(0.2);
  return m;
}

Measurement repeated(const std::vector<std::int64_t>& goodputs) {
  std::int64_t sum = 0;
  for (const auto goodput : goodputs) sum += goodput;
  auto m = measured(sum / static_cast<std::int64_t>(goodputs.size()));
  for (const auto goodput : goodputs) {
    Repeat repeat;
    repeat.goodput = bits(goodput);
    m.repeats.push_back(repeat);
  }
  return m;
}

struct CeilingCase {
  const char* path;
  std::int64_t payload;
  std::int64_t overhead;
  std::int64_t encapsulation;
  double percent;
};

class GoodputCeiling : public testing::TestWithParam<CeilingCase> {};

TEST_P(GoodputCeiling, IsPayloadOverEverythingOnTheWire) {
  const auto& path = GetParam();
  Measurement m;
  m.payload = path.payload;
  m.overhead = path.overhead;
  if (path.encapsulation > 0) m.encapsulation = path.encapsulation;
  const auto ceiling = goodput_ceiling(bits(10 * kGiga), m);
  ASSERT_TRUE(ceiling);
  EXPECT_NEAR(100.0 * (*ceiling / bits(10 * kGiga)), path.percent, 0.005) << path.path;
}

INSTANTIATE_TEST_SUITE_P(
    Paths, GoodputCeiling,
    testing::Values(CeilingCase{"IPv4 without timestamps", 1460, 78, 0, 94.93}, CeilingCase{"IPv4", 1448, 90, 0, 94.15},
                    CeilingCase{"IPv4 with one VLAN tag", 1448, 94, 0, 93.90},
                    CeilingCase{"IPv4 over PPPoE", 1440, 98, 0, 93.63}, CeilingCase{"IPv6", 1428, 110, 0, 92.85},
                    CeilingCase{"IPv6 over PPPoE with a VLAN tag", 1420, 122, 0, 92.09},
                    CeilingCase{"VXLAN", 1398, 90, 50, 90.90}, CeilingCase{"IPsec ESP", 1386, 94, 58, 90.12},
                    CeilingCase{"SRv6 with one SID", 1384, 90, 64, 89.99}));

TEST(GoodputCeilingAbsent, WithoutTheBytesOfThePath) {
  Measurement m;
  EXPECT_FALSE(goodput_ceiling(bits(kGiga), m));
  m.payload = 1448;
  EXPECT_FALSE(goodput_ceiling(bits(kGiga), m));
}

TEST(GoodputCeilingAbsent, WhereTheBytesAreImplausible) {
  auto m = measured(1);
  m.overhead = 1'000'000;
  EXPECT_FALSE(goodput_ceiling(bits(kGiga), m)) << "a false overhead would make every line pass";
  m.overhead = -1;
  EXPECT_FALSE(goodput_ceiling(bits(kGiga), m));
  m.overhead = 90;
  m.payload = 0;
  EXPECT_FALSE(goodput_ceiling(bits(kGiga), m));
  m.payload = 1448;
  m.encapsulation = 2'000;
  EXPECT_FALSE(goodput_ceiling(bits(kGiga), m));
}

TEST(RequiredGoodput, IsTheShareOfTheNominalRateOnAPlainPath) {
  for (const std::int64_t nominal : {kGiga / 10, kGiga, 10 * kGiga}) {
    auto rule = gigabit();
    rule.nominal = bits(nominal);
    const auto ceiling = goodput_ceiling(rule.nominal, measured(1));
    EXPECT_EQ(required_goodput(rule, ceiling), bits(nominal / 10 * 9));
    EXPECT_EQ(required_goodput(rule, std::nullopt), bits(nominal / 10 * 9));
  }
}

TEST(RequiredGoodput, FollowsTheCeilingInATunnel) {
  auto m = measured(1);
  m.payload = 1384;
  m.encapsulation = 64;
  const auto ceiling = goodput_ceiling(bits(kGiga), m);
  EXPECT_EQ(ceiling, bits(899'869'961));
  EXPECT_EQ(required_goodput(gigabit(), ceiling), bits(872'873'862));
}

TEST(RequiredGoodput, IsTheShareForIpv6) {
  auto m = measured(1);
  m.payload = 1428;
  m.overhead = 110;
  EXPECT_EQ(required_goodput(gigabit(), goodput_ceiling(bits(kGiga), m)), bits(900'000'000));
}

TEST(JudgeRate, MeetsAtExactlyTheThreshold) {
  const auto judgement = judge_rate(gigabit(), measured(900'000'000));
  EXPECT_EQ(judgement.verdict, Verdict::met);
  EXPECT_FALSE(judgement.borderline);
  EXPECT_EQ(judgement.reason, Reason::none);
  EXPECT_FALSE(judgement.limited_by);
  EXPECT_EQ(judgement.required, bits(900'000'000));
  EXPECT_EQ(judgement.ceiling, bits(941'482'445));
}

TEST(JudgeRate, FailsOneBitBelowWithoutUncertainty) {
  const auto judgement = judge_rate(gigabit(), measured(899'999'999));
  EXPECT_EQ(judgement.verdict, Verdict::not_met);
  EXPECT_EQ(judgement.limited_by, LimitedBy::path);
  EXPECT_EQ(judgement.tolerance, bits(0));
}

TEST(JudgeRate, IsBorderlineWithinTheInstrumentsUncertainty) {
  auto m = measured(896'000'000);
  m.instrument_uncertainty = Ratio::of(0.005);
  const auto judgement = judge_rate(gigabit(), m);
  EXPECT_EQ(judgement.verdict, Verdict::met);
  EXPECT_TRUE(judgement.borderline);
  EXPECT_EQ(judgement.tolerance, bits(4'480'000));
}

TEST(JudgeRate, ToleratesAtMostOnePercentOfTheThreshold) {
  auto m = measured(891'000'000);
  m.instrument_uncertainty = Ratio::of(0.5);
  EXPECT_EQ(judge_rate(gigabit(), m).tolerance, bits(9'000'000));
  EXPECT_TRUE(judge_rate(gigabit(), m).borderline);
  m.goodput = bits(890'999'999);
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::not_met);
}

TEST(JudgeRate, IgnoresTheNoiseOfTheLineAsTolerance) {
  auto m = measured(896'000'000);
  m.uncertainty = Ratio::of(0.2);
  m.instrument_uncertainty = Ratio::of(0.0001);
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::not_met);
}

TEST(JudgeRate, IsInconclusiveInTheGuardBand) {
  auto rule = gigabit();
  rule.guard_band = true;
  auto m = measured(896'000'000);
  m.instrument_uncertainty = Ratio::of(0.005);
  const auto judgement = judge_rate(rule, m);
  EXPECT_EQ(judgement.verdict, Verdict::inconclusive);
  EXPECT_EQ(judgement.reason, Reason::guard_band);
  m.goodput = bits(900'000'000);
  EXPECT_EQ(judge_rate(rule, m).verdict, Verdict::met);
  m.goodput = bits(880'000'000);
  EXPECT_EQ(judge_rate(rule, m).verdict, Verdict::not_met);
}

TEST(JudgeRate, AcceptsAPerfectTunnel) {
  auto m = measured(899'000'000);
  m.payload = 1384;
  m.encapsulation = 64;
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::met);
  m.goodput = bits(872'873'861);
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::not_met);
}

TEST(JudgeRate, CannotJudgeThroughASlowerLocalPort) {
  for (const std::int64_t goodput : {94'000'000L, 950'000'000L}) {
    auto m = measured(goodput);
    m.local.port_rate = bits(kGiga / 10);
    const auto judgement = judge_rate(gigabit(), m);
    EXPECT_EQ(judgement.verdict, Verdict::inconclusive);
    EXPECT_EQ(judgement.limited_by, LimitedBy::local_nic);
    EXPECT_EQ(judgement.reason, Reason::port_slower_than_target);
  }
}

TEST(JudgeRate, BlamesASlowerRemotePortOnTheResponder) {
  auto m = measured(500'000'000);
  m.remote.port_rate = bits(kGiga / 10);
  const auto judgement = judge_rate(gigabit(), m);
  EXPECT_EQ(judgement.verdict, Verdict::inconclusive);
  EXPECT_EQ(judgement.limited_by, LimitedBy::responder);
  EXPECT_EQ(judgement.reason, Reason::port_slower_than_target);
}

TEST(JudgeRate, DecidesNothingOverAWirelessLink) {
  for (const auto goodput : {100'000'000, 940'000'000}) {
    auto m = measured(goodput);
    m.local.wireless = true;
    EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::inconclusive);
    EXPECT_EQ(judge_rate(gigabit(), m).reason, Reason::wireless);
    EXPECT_EQ(judge_rate(gigabit(), m).limited_by, LimitedBy::local_nic);
  }
}

/// 800 of 1000 Mbit/s, 10,000 segments sent again.
Measurement sent_again() {
  auto m = measured(800'000'000);
  m.transferred = DataSize::bytes(1448LL * 1'000'000);
  m.retransmit = Ratio::of(0.01);
  return m;
}

TEST(JudgeRate, DoesNotHoldWhatAHostDroppedAgainstTheLine) {
  auto m = sent_again();
  m.remote.packets_dropped = 5'000;
  EXPECT_EQ(judge_rate(gigabit(), m).reason, Reason::host_dropped_packets);
  EXPECT_EQ(judge_rate(gigabit(), m).limited_by, LimitedBy::responder);
  m.goodput = bits(940'000'000);
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::met);
}

TEST(JudgeRate, FailsWhereTheLineDroppedMoreThanTheHosts) {
  auto m = sent_again();
  m.local.packets_dropped = 4'999;
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::not_met);
}

TEST(JudgeRate, DoesNotCountABusyCoreAgainstTheLine) {
  auto m = measured(500'000'000);
  m.local.cpu_busy = Ratio::of(0.91);
  EXPECT_EQ(judge_rate(gigabit(), m).reason, Reason::cpu_busy);
  EXPECT_EQ(judge_rate(gigabit(), m).limited_by, LimitedBy::local_cpu);
  m.local.cpu_busy = Ratio::of(0.90);
  m.remote.cpu_busy = Ratio::of(0.99);
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::inconclusive);
  EXPECT_EQ(judge_rate(gigabit(), m).limited_by, LimitedBy::responder);
  m.remote.cpu_busy = Ratio::of(0.90);
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::not_met);
}

/// 850 of 1000 Mbit/s with a busy core, and every sign that the path, not the core, set the pace.
Measurement paced_by_the_path() {
  auto m = measured(800'000'000);
  m.local.cpu_busy = Ratio::of(1.0);
  m.local.packets_dropped = 0;
  m.remote.packets_dropped = 0;
  m.idle_rtt =
      Percentiles{std::chrono::microseconds(200), std::chrono::microseconds(300), std::chrono::microseconds(400)};
  m.loaded_rtt = Percentiles{std::chrono::milliseconds(6), std::chrono::milliseconds(6), std::chrono::milliseconds(7)};
  Repeat repeat;
  repeat.goodput = bits(800'000'000);
  repeat.warmup = std::chrono::seconds(1);
  repeat.series = {bits(100), bits(500'000'000), bits(700'000'000), bits(790'000'000), bits(795'000'000)};
  for (int i = 0; i < 10; ++i) repeat.series.push_back(bits(800'000'000 + (i % 3) * 2'000'000));
  m.repeats = {repeat};
  return m;
}

TEST(JudgeRate, ABusyCoreIsNoExcuseWhereThePathSetThePace) {
  auto m = paced_by_the_path();
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::not_met);
  m.repeats[0].series[8] = bits(100'000'000);
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::not_met) << "one pause in ten rates";
}

TEST(JudgeRate, WithoutOneOfTheSignsTheBusyCoreExcusesTheLine) {
  const auto excused = [](auto change) {
    auto m = paced_by_the_path();
    change(m);
    return judge_rate(gigabit(), m).reason == Reason::cpu_busy;
  };
  EXPECT_TRUE(excused([](Measurement& m) { m.loaded_rtt->p50 = std::chrono::milliseconds(3); })) << "no queue stands";
  EXPECT_TRUE(excused([](Measurement& m) { m.loaded_rtt.reset(); }));
  EXPECT_TRUE(excused([](Measurement& m) { m.idle_rtt.reset(); }));
  EXPECT_TRUE(excused([](Measurement& m) { m.repeats[0].series[7] = bits(812'000'000); })) << "an unsteady rate";
  EXPECT_TRUE(excused([](Measurement& m) {
    m.repeats[0].series[7] = bits(780'000'000);
    m.repeats[0].series[9] = bits(780'000'000);
  })) << "two pauses in ten rates";
  EXPECT_TRUE(excused([](Measurement& m) { m.repeats[0].series.resize(8); })) << "too few rates";
  EXPECT_TRUE(excused([](Measurement& m) { m.remote.packets_dropped = 1; }));
  EXPECT_TRUE(excused([](Measurement& m) { m.local.packets_dropped.reset(); })) << "not known";
}

TEST(JudgeRate, MeetsInSpiteOfABusyCore) {
  auto m = measured(930'000'000);
  m.local.cpu_busy = Ratio::of(0.99);
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::met);
}

TEST(JudgeRate, DoesNotCountTheReceiveWindowAgainstTheLine) {
  auto m = measured(500'000'000);
  m.limited_by = LimitedBy::receive_window;
  const auto judgement = judge_rate(gigabit(), m);
  EXPECT_EQ(judgement.verdict, Verdict::inconclusive);
  EXPECT_EQ(judgement.reason, Reason::receive_window);
  EXPECT_EQ(judgement.limited_by, LimitedBy::receive_window);
}

TEST(JudgeRate, IsInconclusiveWhereCrossTrafficCouldMakeUpTheDifference) {
  auto m = measured(700'000'000);
  m.cross_traffic = Ratio::of(0.22);  // 0.22 x 941.48 = 207.1 Mbit/s of payload
  const auto judgement = judge_rate(gigabit(), m);
  EXPECT_EQ(judgement.verdict, Verdict::inconclusive);
  EXPECT_EQ(judgement.reason, Reason::cross_traffic);
  EXPECT_EQ(judgement.limited_by, LimitedBy::cross_traffic);
}

TEST(JudgeRate, FailsWhereCrossTrafficCouldNotMakeUpTheDifference) {
  auto m = measured(700'000'000);
  m.cross_traffic = Ratio::of(0.21);  // 197.7 Mbit/s of payload
  const auto judgement = judge_rate(gigabit(), m);
  EXPECT_EQ(judgement.verdict, Verdict::not_met);
  EXPECT_EQ(judgement.limited_by, LimitedBy::path);
}

TEST(JudgeRate, TakesCrossTrafficOverTheGoodputWithoutATarget) {
  auto m = measured(700'000'000);
  m.target.reset();
  m.cross_traffic = Ratio::of(0.25);  // of 700: at most 164.8 Mbit/s of payload
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::not_met);
}

TEST(JudgeRate, IsUnstableWhereRepeatsSpreadOverFivePercentOnBothSides) {
  const auto judgement = judge_rate(gigabit(), repeated({880'000'000, 905'000'000, 935'000'000}));
  EXPECT_EQ(judgement.verdict, Verdict::inconclusive);
  EXPECT_EQ(judgement.reason, Reason::unstable);
  EXPECT_EQ(judge_rate(gigabit(), repeated({860'000'000, 880'000'000, 910'000'000})).reason, Reason::unstable);
}

TEST(JudgeRate, DecidesWhereRepeatsSpreadOnOneSideOnly) {
  EXPECT_EQ(judge_rate(gigabit(), repeated({700'000'000, 800'000'000, 890'000'000})).verdict, Verdict::not_met);
  EXPECT_EQ(judge_rate(gigabit(), repeated({900'000'000, 920'000'000, 990'000'000})).verdict, Verdict::met);
}

TEST(JudgeRate, DecidesWhereRepeatsAgreeWithinFivePercent) {
  EXPECT_EQ(judge_rate(gigabit(), repeated({890'000'000, 905'000'000, 920'000'000})).verdict, Verdict::met);
}

TEST(JudgeRate, KeepsTheReasonOfAMeasurementThatDidNotWork) {
  for (const auto reason : {Reason::interrupted, Reason::responder_unreachable, Reason::responder_refused,
                            Reason::responder_misbehaved, Reason::unavailable_here}) {
    Measurement m;
    m.reason = reason;
    EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::inconclusive);
    EXPECT_EQ(judge_rate(gigabit(), m).reason, reason);
  }
  EXPECT_EQ(judge_rate(gigabit(), Measurement{}).reason, Reason::not_measured);
}

TEST(JudgeRate, DoesNotTrustAValueOfAnInterruptedTest) {
  auto m = measured(950'000'000);
  m.reason = Reason::interrupted;
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::inconclusive);
  m.reason = Reason::responder_misbehaved;
  EXPECT_EQ(judge_rate(gigabit(), m).limited_by, LimitedBy::responder);
}

TEST(JudgeRate, FindsItsOwnReasonsAnew) {
  auto m = measured(950'000'000);
  m.reason = Reason::cpu_busy;
  m.limited_by = LimitedBy::local_cpu;
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::met);
}

TEST(JudgeRate, LeavesACloseTrainToASustainedRun) {
  auto m = measured(910'000'000);
  m.method = Method::train;
  EXPECT_EQ(judge_rate(gigabit(), m).reason, Reason::near_threshold);
  m.goodput = bits(890'000'000);
  EXPECT_EQ(judge_rate(gigabit(), m).reason, Reason::near_threshold);
  m.goodput = bits(930'000'000);
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::met);
  m.goodput = bits(800'000'000);
  m.limited_by = LimitedBy::path;
  EXPECT_EQ(judge_rate(gigabit(), m).verdict, Verdict::not_met);
}

TEST(JudgeRate, DoesNotHoldATrainThatCouldNotTellAgainstTheLine) {
  auto m = measured(800'000'000);
  m.method = Method::train;
  m.reason = Reason::load_not_reached;
  m.limited_by = LimitedBy::local_cpu;
  const auto judged = judge_rate(gigabit(), m);
  EXPECT_EQ(judged.verdict, Verdict::inconclusive);
  EXPECT_EQ(judged.reason, Reason::load_not_reached);
  EXPECT_EQ(judged.limited_by, LimitedBy::local_cpu);
}

TEST(JudgeRate, LeavesATrainThatIsLessSureThanItsMarginToASustainedRun) {
  auto m = measured(930'000'000);
  m.method = Method::train;
  m.uncertainty = Ratio::of(0.05);
  EXPECT_EQ(judge_rate(gigabit(), m).reason, Reason::near_threshold);
}

}  // namespace
}  // namespace campus::standards
