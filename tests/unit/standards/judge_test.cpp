#include <gtest/gtest.h>

#include "sample_profile.h"
#include "standards/assess.h"

namespace campus::standards {
namespace {

constexpr std::int64_t kGiga = 1'000'000'000;
BitRate bits(std::int64_t n) { return BitRate::bits_per_second(n); }

Measurement tcp(Direction direction, std::int64_t goodput) {
  Measurement m;
  m.direction = direction;
  m.target = bits(kGiga);
  if (goodput > 0) m.goodput = bits(goodput);
  return m;
}

Measurement loss_run(double loss, std::int64_t sent, std::int64_t offered) {
  Measurement m;
  m.method = Method::latency;
  m.loss = Ratio::of(loss);
  m.packets_sent = sent;
  m.offered = bits(offered);
  return m;
}

ItemResult judge(const Rule& rule, const std::vector<Measurement>& measurements, const Facts& facts = {},
                 const std::vector<CheckObservation>& checks = {}) {
  const auto profile = profile_of({rule});
  return judge_item(profile, rule, {measurements, checks, facts});
}

Rule down() { return throughput_rule("s-02", "throughput.down", 1e9, Requirement::veto, 20); }

TEST(JudgeItem, TakesTheMeasurementOfItsDirection) {
  const std::vector measurements{tcp(Direction::up, 100'000'000), tcp(Direction::down, 930'000'000)};
  const auto item = judge(down(), measurements);
  EXPECT_EQ(item.verdict, ItemVerdict::conform);
  EXPECT_EQ(item.status, Status::pass);
  EXPECT_EQ(item.measured, 930e6);
  EXPECT_EQ(item.required, 900e6);
  EXPECT_EQ(item.nominal, 1e9);
  EXPECT_EQ(item.points_got, 20);
}

Measurement train(std::optional<std::chrono::days> baseline_age) {
  auto m = tcp(Direction::down, 941'000'000);
  m.method = Method::train;
  if (baseline_age) {
    m.baseline_report = std::string(64, 'a');
    m.baseline_age = *baseline_age;
    m.baseline_goodput = bits(940'000'000);
  }
  return m;
}

TEST(JudgeItem, LetsATrainPassOnlyOnARecentSustainedRun) {
  EXPECT_EQ(judge(down(), {train(std::chrono::days(89))}).verdict, ItemVerdict::conform);
  for (const auto& m : {train(std::chrono::days(91)), train(std::nullopt)}) {
    const auto item = judge(down(), {m});
    EXPECT_EQ(item.verdict, ItemVerdict::inconclusive);
    EXPECT_EQ(item.reason, Reason::no_baseline);
  }
}

TEST(JudgeItem, DoesNotLetATrainPassOnASustainedRunThatWouldNotPassItself) {
  auto m = train(std::chrono::days(1));
  m.baseline_goodput = bits(600'000'000);
  EXPECT_EQ(judge(down(), {m}).reason, Reason::no_baseline);
}

TEST(JudgeItem, LetsATrainFailWithoutABaseline) {
  auto m = train(std::nullopt);
  m.goodput = bits(500'000'000);
  m.limited_by = LimitedBy::path;
  EXPECT_EQ(judge(down(), {m}).verdict, ItemVerdict::nonconform);
}

TEST(JudgeItem, DoesNotTakeANearerResponderNorTheInternet) {
  for (const auto tier : {Tier::school, Tier::internet}) {
    auto m = tcp(Direction::down, 940'000'000);
    m.tier = tier;
    const auto item = judge(down(), {m});
    EXPECT_EQ(item.verdict, ItemVerdict::not_tested) << name_of(tier);
    EXPECT_EQ(item.reason, Reason::no_responder);
  }
}

TEST(JudgeItem, TakesTheNearestTierThatMaySpeak) {
  auto city = tcp(Direction::down, 500'000'000);
  city.tier = Tier::city;
  auto banner = tcp(Direction::down, 930'000'000);
  banner.tier = Tier::banner;
  EXPECT_EQ(judge(down(), {city, banner}).verdict, ItemVerdict::conform);
  EXPECT_EQ(judge(down(), {city}).verdict, ItemVerdict::nonconform);
}

TEST(JudgeItem, IsNotReplacedByALaterTry) {
  EXPECT_EQ(judge(down(), {tcp(Direction::down, 500'000'000), tcp(Direction::down, 930'000'000)}).verdict,
            ItemVerdict::nonconform);
}

TEST(JudgeItem, TakesTheTryThatGaveAValue) {
  auto broken = tcp(Direction::down, 0);
  broken.reason = Reason::interrupted;
  EXPECT_EQ(judge(down(), {broken, tcp(Direction::down, 930'000'000)}).verdict, ItemVerdict::conform);
}

TEST(JudgeItem, TellsNotTestedFromInconclusive) {
  auto m = tcp(Direction::down, 0);
  m.reason = Reason::responder_unreachable;
  EXPECT_EQ(judge(down(), {m}).verdict, ItemVerdict::not_tested);
  EXPECT_EQ(judge(down(), {m}).status, Status::notchecked);
  m.reason = Reason::interrupted;
  EXPECT_EQ(judge(down(), {m}).verdict, ItemVerdict::inconclusive);
  EXPECT_EQ(judge(down(), {m}).status, Status::error);
  m.reason.reset();
  m.goodput = bits(700'000'000);
  m.local.cpu_busy = Ratio::of(0.99);
  EXPECT_EQ(judge(down(), {m}).verdict, ItemVerdict::inconclusive);
  EXPECT_EQ(judge(down(), {m}).status, Status::unknown);
  EXPECT_EQ(judge(down(), {m}).limited_by, LimitedBy::local_cpu);
}

TEST(JudgeItem, MarksALineThatKeepsATooSmallContract) {
  const Facts facts{{"contract_down", "500M"}};
  const auto small = judge(down(), {tcp(Direction::down, 470'000'000)}, facts);
  EXPECT_EQ(small.detail, "method=tcp contract_below_target");
  EXPECT_EQ(small.responsible, "bureau") << "never a carrier's fault";
  EXPECT_EQ(judge(down(), {tcp(Direction::down, 400'000'000)}, facts).detail, "method=tcp");
}

TEST(JudgeItem, JudgesTheContractOnlyWhereItsRateIsKnown) {
  auto rule = throughput_rule("s-04", "throughput.down", 0, Requirement::mandatory, 5);
  rule.check.parameters.clear();
  rule.check.nominal_fact = "contract_down";
  rule.applies = {{"contract_down", {}, true}};
  const std::vector measurements{tcp(Direction::down, 460'000'000)};
  EXPECT_EQ(judge(rule, measurements).verdict, ItemVerdict::not_applicable);
  EXPECT_EQ(judge(rule, measurements, {{"contract_down", ""}}).verdict, ItemVerdict::not_applicable);
  EXPECT_EQ(judge(rule, measurements, {{"contract_down", "500M"}}).verdict, ItemVerdict::conform);
  EXPECT_EQ(judge(rule, measurements, {{"contract_down", "千兆"}}).verdict, ItemVerdict::nonconform);
  EXPECT_EQ(judge(rule, measurements, {{"contract_down", 5e8}}).verdict, ItemVerdict::conform);
  for (const auto& unclear : {FactValue(500.0), FactValue("500MB"), FactValue("fast"), FactValue(true)}) {
    const auto item = judge(rule, measurements, {{"contract_down", unclear}});
    EXPECT_EQ(item.verdict, ItemVerdict::not_tested);
    EXPECT_EQ(item.reason, Reason::fact_missing);
  }
}

TEST(JudgeItem, DoesNotFallBackToThePolicysRateWhereAContractCannotBeRead) {
  auto rule = throughput_rule("s-03", "throughput.up", 1e9, Requirement::mandatory, 15);
  rule.check.nominal_fact = "contract_up";
  rule.check.nominal_below_fact = "contract_down";
  for (const auto* unread : {"contract_up", "contract_down"}) {
    Facts facts{{"contract_down", "1G"}, {"contract_up", "100M"}};
    facts[unread] = "100 兆左右";
    const auto item = judge(rule, {tcp(Direction::up, 100'000'000)}, facts);
    EXPECT_EQ(item.verdict, ItemVerdict::not_tested) << unread;
    EXPECT_EQ(item.reason, Reason::fact_missing) << unread;
  }
}

TEST(JudgeItem, JudgesAnAsymmetricUploadByItsContract) {
  auto rule = throughput_rule("s-03", "throughput.up", 1e9, Requirement::mandatory, 15);
  rule.check.nominal_fact = "contract_up";
  rule.check.nominal_below_fact = "contract_down";
  EXPECT_EQ(judge(rule, {}, {{"contract_down", "1G"}, {"contract_up", "100M"}}).nominal, 1e8);
  EXPECT_EQ(judge(rule, {}, {{"contract_down", "200M"}, {"contract_up", "200M"}}).nominal, 1e9);
  EXPECT_EQ(judge(rule, {}, {{"contract_up", "100M"}}).nominal, 1e9);
  EXPECT_EQ(judge(rule, {}).nominal, 1e9);
}

TEST(JudgeItem, ChangesItsRequirementWithTheFacts) {
  auto rule = down();
  rule.requirement_when = {{{{"access", {FactValue("shared")}, std::nullopt}}, Requirement::scored}};
  EXPECT_EQ(judge(rule, {}).requirement, Requirement::veto);
  EXPECT_EQ(judge(rule, {}, {{"access", "shared"}}).requirement, Requirement::scored);
}

TEST(JudgeLoss, FailsOnlyWithEnoughPacketsAtTheLoad) {
  const auto rule = loss_rule("s-06", 1e9);
  EXPECT_EQ(judge(rule, {loss_run(0.001, 10'000, 665'000'000)}).verdict, ItemVerdict::conform);
  EXPECT_EQ(judge(rule, {loss_run(0.002, 10'000, 700'000'000)}).verdict, ItemVerdict::nonconform);
  EXPECT_EQ(judge(rule, {loss_run(0.002, 9'999, 700'000'000)}).reason, Reason::too_few_samples);
  EXPECT_EQ(judge(rule, {loss_run(0.0, 10'000, 664'999'999)}).reason, Reason::load_not_reached);
}

TEST(JudgeLoss, OffersNoMoreThanTheSmallerContract) {
  const auto rule = loss_rule("s-06", 1e9);
  const auto m = loss_run(0.0005, 10'000, 70'000'000);
  EXPECT_EQ(judge(rule, {m}).reason, Reason::load_not_reached);
  EXPECT_EQ(judge(rule, {m}, {{"contract_down", "1G"}, {"contract_up", "100M"}}).verdict, ItemVerdict::conform);
  EXPECT_EQ(judge(rule, {m}, {{"contract_down", "2G"}, {"contract_up", "2G"}}).reason, Reason::load_not_reached);
  EXPECT_EQ(judge(rule, {m}, {{"contract_down", "百兆左右"}}).reason, Reason::fact_missing);
}

TEST(JudgeLoss, SaysWhyTheLossRunNeverCameAbout) {
  auto m = loss_run(0, 500, 0);
  m.offered.reset();
  m.reason = Reason::responder_refused;
  EXPECT_EQ(judge(loss_rule("s-06", 1e9), {m}).reason, Reason::responder_refused);
}

TEST(JudgeLoss, DecidesNothingOverAWirelessLink) {
  auto m = loss_run(0.2, 10'000, 700'000'000);
  m.local.wireless = true;
  EXPECT_EQ(judge(loss_rule("s-06", 1e9), {m}).reason, Reason::wireless);
}

TEST(JudgeLoss, CountsItsOwnPacketsWhereTheEchoesWereFew) {
  auto m = loss_run(0.6, 10'000, 700'000'000);
  m.reason = Reason::too_few_samples;
  m.idle_rtt = Percentiles{std::chrono::milliseconds(1), std::chrono::milliseconds(1), std::chrono::milliseconds(1)};
  EXPECT_EQ(judge(loss_rule("s-06", 1e9), {m}).verdict, ItemVerdict::nonconform);
  EXPECT_EQ(judge(limit_rule("s-07", "latency.rtt_p95", 0.02, Requirement::scored, 5), {m}).reason,
            Reason::too_few_samples);
}

TEST(JudgeLoss, DecidesNothingThroughAPortSlowerThanTheLoad) {
  const auto rule = loss_rule("s-06", 1e9);
  auto m = loss_run(0.2, 10'000, 700'000'000);
  m.local.port_rate = BitRate::bits_per_second(100'000'000);
  EXPECT_EQ(judge(rule, {m}).verdict, ItemVerdict::inconclusive);
  EXPECT_EQ(judge(rule, {m}).reason, Reason::port_slower_than_target);
  EXPECT_EQ(judge(rule, {m}).limited_by, LimitedBy::local_nic);
  m.remote.port_rate = m.local.port_rate;
  m.local.port_rate = BitRate::bits_per_second(1'000'000'000);
  EXPECT_EQ(judge(rule, {m}).limited_by, LimitedBy::responder);
}

TEST(JudgeLoss, BlamesABusyCoreOnlyForALossThatWasSeen) {
  const auto rule = loss_rule("s-06", 1e9);
  auto m = loss_run(0.002, 10'000, 700'000'000);
  m.local.cpu_busy = Ratio::of(0.91);
  EXPECT_EQ(judge(rule, {m}).reason, Reason::cpu_busy);
  m.loss = Ratio::of(0.001);
  EXPECT_EQ(judge(rule, {m}).verdict, ItemVerdict::conform);
}

TEST(JudgeLoss, DoesNotCountWhatAHostDropped) {
  const auto rule = loss_rule("s-06", 1e9);
  auto m = loss_run(0.002, 10'000, 700'000'000);
  m.remote.packets_dropped = 3;
  EXPECT_EQ(judge(rule, {m}).reason, Reason::host_dropped_packets);
  EXPECT_EQ(judge(rule, {m}).limited_by, LimitedBy::responder);
  m.loss = Ratio::of(0);
  EXPECT_EQ(judge(rule, {m}).verdict, ItemVerdict::conform);
}

TEST(JudgeRtt, GrowsWithTheRouteUpToTheCap) {
  auto rule = limit_rule("s-07", "latency.rtt_p95", 0, Requirement::scored, 5);
  rule.check.kind = CheckKind::rtt_limit;
  rule.check.parameters = {{"base", "b"}, {"per_100km", "k"}, {"cap", "c"}};
  rule.parameters = {{"b", {0.005, Unit::seconds, {}, {}}},
                     {"k", {0.0015, Unit::seconds, {}, {}}},
                     {"c", {0.02, Unit::seconds, {}, {}}}};
  EXPECT_NEAR(*judge(rule, {}, {{"route_km", 200.0}}).required, 0.008, 1e-12);
  EXPECT_NEAR(*judge(rule, {}, {{"route_km", "200"}}).required, 0.008, 1e-12);
  EXPECT_EQ(judge(rule, {}, {{"route_km", 5000.0}}).required, 0.02);
  EXPECT_EQ(judge(rule, {}).required, 0.02);
  EXPECT_EQ(judge(rule, {}, {{"route_km", -10.0}}).required, 0.02);
  rule.parameters["f"] = {0.03, Unit::seconds, {}, {}};
  rule.check.parameters["flat"] = "f";
  EXPECT_EQ(judge(rule, {}).required, 0.03);
}

TEST(JudgeCheck, ToleratesTheObserversUncertaintyUpToOnePercent) {
  auto rule = limit_rule("s-11", "dns.response", 0.5, Requirement::scored, 4);
  CheckObservation check;
  check.quantity = "dns.response";
  check.unit = Unit::seconds;
  check.value = 0.504;
  check.uncertainty = 0.2;
  EXPECT_EQ(judge(rule, {}, {}, {check}).verdict, ItemVerdict::borderline);
  EXPECT_EQ(judge(rule, {}, {}, {check}).status, Status::pass);
  EXPECT_EQ(judge(rule, {}, {}, {check}).uncertainty, 0.005);
  check.value = 0.5051;
  EXPECT_EQ(judge(rule, {}, {}, {check}).verdict, ItemVerdict::nonconform);
  check.value = 0.504;
  rule.check.guard_band = true;
  EXPECT_EQ(judge(rule, {}, {}, {check}).reason, Reason::guard_band);
}

TEST(JudgeCheck, DoesNotCompareAnotherUnit) {
  CheckObservation check;
  check.quantity = "dns.response";
  check.unit = Unit::count;
  check.value = 0.1;
  const auto rule = limit_rule("s-11", "dns.response", 0.5, Requirement::scored, 4);
  EXPECT_EQ(judge(rule, {}, {}, {check}).verdict, ItemVerdict::not_tested);
}

TEST(JudgeCheck, BelievesAReasonMoreThanAValue) {
  CheckObservation check;
  check.quantity = "port.rate";
  check.unit = Unit::bits_per_second;
  check.value = 1e8;
  check.reason = Reason::port_slower_than_target;
  const auto rule = limit_rule("s-01", "port.rate", 1e9, Requirement::mandatory, 10);
  EXPECT_EQ(judge(rule, {}, {}, {check}).verdict, ItemVerdict::inconclusive);
  EXPECT_EQ(judge(rule, {}, {}, {check}).measured, 1e8);
}

Rule rooms_per_100_pupils(double limit) {
  auto rule = limit_rule("e-03", "roster.count", limit, Requirement::scored, 3);
  rule.check.fact = "multimedia_rooms";
  rule.check.per_fact = "pupils";
  rule.check.parameters["scale"] = "scale";
  rule.parameters["scale"] = {100, Unit::count, std::nullopt, std::nullopt};
  return rule;
}

TEST(JudgeRoster, DividesOneFactByAnotherAndSaysBoth) {
  const auto item = judge(rooms_per_100_pupils(2.3), {}, {{"multimedia_rooms", 24.0}, {"pupils", "1000"}});
  EXPECT_EQ(item.verdict, ItemVerdict::conform);
  EXPECT_EQ(item.measured, 2.4);
  EXPECT_EQ(item.required, 2.3);
  EXPECT_EQ(item.detail, "multimedia_rooms=24 pupils=1000");
  EXPECT_EQ(item.points_got, 3);
}

TEST(JudgeRoster, IsExactAtItsLimit) {
  for (int hundreds = 1; hundreds <= 50; ++hundreds) {
    for (int tenths = 1; tenths <= 50; ++tenths) {
      const Facts facts{{"multimedia_rooms", double(hundreds * tenths)}, {"pupils", hundreds * 1000.0}};
      const auto limit = std::stod(std::to_string(tenths / 10) + "." + std::to_string(tenths % 10));
      EXPECT_EQ(judge(rooms_per_100_pupils(limit), {}, facts).verdict, ItemVerdict::conform)
          << hundreds << " " << tenths;
    }
  }
  EXPECT_EQ(judge(rooms_per_100_pupils(2.3), {}, {{"multimedia_rooms", 22.0}, {"pupils", 1000.0}}).verdict,
            ItemVerdict::nonconform);
}

TEST(JudgeRoster, MayAskForAtMost) {
  auto rule = limit_rule("e-02", "roster.count", 8, Requirement::mandatory, 3);
  rule.check.comparison = Comparison::at_most;
  rule.check.fact = "pupils";
  rule.check.per_fact = "pupil_devices";
  EXPECT_EQ(judge(rule, {}, {{"pupils", 800.0}, {"pupil_devices", 100.0}}).verdict, ItemVerdict::conform);
  EXPECT_EQ(judge(rule, {}, {{"pupils", 801.0}, {"pupil_devices", 100.0}}).verdict, ItemVerdict::nonconform);
}

TEST(JudgeRoster, LeavesUntestedWhatTheRosterDoesNotSay) {
  for (const Facts& facts :
       {Facts{}, Facts{{"pupils", 1000.0}}, Facts{{"multimedia_rooms", 24.0}},
        Facts{{"multimedia_rooms", 24.0}, {"pupils", 0.0}}, Facts{{"multimedia_rooms", -1.0}, {"pupils", 1000.0}},
        Facts{{"multimedia_rooms", "很多"}, {"pupils", 1000.0}}}) {
    const auto item = judge(rooms_per_100_pupils(2.3), {}, facts);
    EXPECT_EQ(item.verdict, ItemVerdict::not_tested);
    EXPECT_EQ(item.status, Status::notchecked);
    EXPECT_EQ(item.reason, Reason::fact_missing);
    EXPECT_FALSE(item.measured);
  }
  EXPECT_EQ(judge(rooms_per_100_pupils(2.3), {}, {{"pupils", 1000.0}}).detail, "multimedia_rooms=? pupils=1000")
      << "whoever completes the roster has to know what is missing";
}

TEST(JudgeRoster, ReadsRatesWithTheirUnits) {
  auto rule = limit_rule("s-09", "roster.rate", 10e6, Requirement::scored, 2);
  rule.check.fact = "contract_down";
  rule.check.per_fact = "classes";
  EXPECT_EQ(judge(rule, {}, {{"contract_down", "1G"}, {"classes", 100.0}}).verdict, ItemVerdict::conform);
  EXPECT_EQ(judge(rule, {}, {{"contract_down", "千兆"}, {"classes", 101.0}}).verdict, ItemVerdict::nonconform);
  EXPECT_EQ(judge(rule, {}, {{"contract_down", "1000"}, {"classes", 10.0}}).reason, Reason::fact_missing);
}

TEST(JudgeRoster, ReadsYesAndNoAndNothingElse) {
  auto rule = limit_rule("c-07", "roster.truth", 1, Requirement::mandatory, 2);
  rule.check.comparison = Comparison::equal;
  rule.check.fact = "multimedia";
  for (const FactValue& yes : {FactValue(true), FactValue(1.0), FactValue("是"), FactValue("有"), FactValue("yes")}) {
    EXPECT_EQ(judge(rule, {}, {{"multimedia", yes}}).verdict, ItemVerdict::conform);
  }
  for (const FactValue& no : {FactValue(false), FactValue(0.0), FactValue("否"), FactValue("无"), FactValue("no")}) {
    EXPECT_EQ(judge(rule, {}, {{"multimedia", no}}).verdict, ItemVerdict::nonconform);
  }
  for (const FactValue& other : {FactValue("部分"), FactValue(2.0), FactValue("")}) {
    EXPECT_EQ(judge(rule, {}, {{"multimedia", other}}).reason, Reason::fact_missing);
  }
}

TEST(JudgeItem, SurvivesAProfileWithoutItsNumbers) {
  for (auto rule : {down(), loss_rule("s-06", 1e9), limit_rule("s-11", "dns.response", 1, Requirement::scored, 1)}) {
    rule.parameters.clear();
    CheckObservation check;
    check.quantity = "dns.response";
    check.value = 1;
    check.unit = Unit::seconds;
    const auto item = judge(rule, {tcp(Direction::down, 1), loss_run(0, 1, 1)}, {}, {check});
    EXPECT_EQ(item.verdict, ItemVerdict::not_tested) << rule.id.text();
  }
}

}  // namespace
}  // namespace campus::standards
