#include "standards/waivers.h"

#include <gtest/gtest.h>

#include "core/wire/report_json.h"
#include "sample_profile.h"

namespace campus::standards {
namespace {

WallTime at(const char* utc) { return *parse_rfc3339(utc); }

/// 10 September in the middle of the waivers below.
const WallTime kAudited = at("2026-09-10T02:00:00.000Z");

Waiver waiver(const char* id, const char* rule, const char* from = "2026-09-01", const char* until = "2026-12-31") {
  Waiver made;
  made.id = id;
  made.rule = RuleId(rule);
  made.sites = {SiteCode("S1"), SiteCode("S2")};
  made.reason = {"线路改造。", "The line is being rebuilt."};
  made.compensation = {"错峰使用。", "Lessons take turns."};
  made.approver = "市教育局";
  made.document_number = "教函〔2026〕31号";
  made.approved_on = *parse_date(from);
  made.expires_on = *parse_date(until);
  return made;
}

constexpr double kRate = 1e9;
Rule veto() { return throughput_rule("s-02", "throughput.down", kRate, Requirement::veto, 20); }

Measurement run(std::int64_t goodput) {
  Measurement m;
  m.direction = Direction::down;
  m.target = BitRate::bits_per_second(1'000'000'000);
  if (goodput > 0) m.goodput = BitRate::bits_per_second(goodput);
  return m;
}

/// A school whose line fails its veto item; everything else is well.
Report failing_school(std::int64_t goodput = 500'000'000) {
  Report report;
  report.schema = kReportSchema;
  report.key = KeyId(std::string(64, 'a'));
  report.sequence = 1;
  report.site = SiteCode("S1");
  report.measurements = {run(goodput)};
  report.checks = {{"dns.response", 0.01, Unit::seconds, std::nullopt, 20, std::nullopt, ""}};
  report.ended.utc = kAudited;
  return report;
}

ResolvedProfile profile() {
  return profile_of({veto(), limit_rule("s-11", "dns.response", 0.5, Requirement::mandatory, 80)});
}

Assessment assess_with(const std::vector<Waiver>& waivers, Report report = failing_school()) {
  report.waivers = waivers_of(waivers, report.site);
  return assess(profile(), evidence_of(report, report.facts));
}

TEST(Waiver, HoldsToTheLastMillisecondOfItsLastDayInTheCity) {
  const auto one = waiver("w", "s-02", "2026-09-01", "2026-09-30");
  EXPECT_EQ(state_of(one, at("2026-08-31T15:59:59.999Z")), WaiverState::not_yet);
  EXPECT_EQ(state_of(one, at("2026-08-31T16:00:00.000Z")), WaiverState::expires_soon);
  EXPECT_EQ(state_of(one, at("2026-09-30T15:59:59.999Z")), WaiverState::expires_soon);
  EXPECT_EQ(state_of(one, at("2026-09-30T16:00:00.000Z")), WaiverState::expired);
}

TEST(Waiver, ExpiresSoonThirtyDaysBefore) {
  const auto one = waiver("w", "s-02", "2026-09-01", "2026-12-31");
  EXPECT_EQ(state_of(one, at("2026-11-30T15:59:59.999Z")), WaiverState::in_force);
  EXPECT_EQ(state_of(one, at("2026-11-30T16:00:00.000Z")), WaiverState::expires_soon);
}

TEST(Waiver, ReleasesTheGateButNeitherThePointsNorTheState) {
  const auto without = assess_with({});
  EXPECT_EQ(without.conclusion, Conclusion::noncompliant);
  const auto with = assess_with({waiver("w", "s-02")});
  EXPECT_EQ(with.conclusion, Conclusion::compliant);
  EXPECT_TRUE(with.gate_passed);
  EXPECT_TRUE(with.gate_failures.empty());
  EXPECT_EQ(with.counts, (Counts{1, 0, 0, 0, 0, 1, 0}));
  EXPECT_EQ(with.points, without.points);
  EXPECT_EQ(with.points_got, without.points_got);
  EXPECT_EQ(with.points_tested, without.points_tested);
  EXPECT_EQ(with.score_permille, 800);
  EXPECT_EQ(state_of(with), SiteState::noncompliant) << "the line is as slow as before";
}

TEST(Waiver, LeavesWhatWasMeasuredInTheItem) {
  const auto before = assess_with({}).items[0];
  const auto item = assess_with({waiver("w", "s-02")}).items[0];
  EXPECT_EQ(item.verdict, ItemVerdict::waived);
  EXPECT_EQ(item.status, Status::fail);
  EXPECT_EQ(item.points_got, 0);
  EXPECT_EQ(item.measured, before.measured);
  EXPECT_EQ(item.required, before.required);
  EXPECT_EQ(item.limited_by, before.limited_by);
  ASSERT_TRUE(item.waiver);
  EXPECT_EQ(item.waiver->original, ItemVerdict::nonconform);
  EXPECT_EQ(item.waiver->id, "w");
  EXPECT_EQ(item.waiver->approver, "市教育局");
  EXPECT_EQ(item.waiver->document_number, "教函〔2026〕31号");
  EXPECT_EQ(date_text(item.waiver->expires_on), "2026-12-31");
  EXPECT_EQ(before.waiver, std::nullopt);
}

TEST(Waiver, ReleasesAMandatoryItemFromRectification) {
  auto rules = profile();
  rules.rules[0].requirement = Requirement::mandatory;
  auto report = failing_school();
  EXPECT_EQ(assess(rules, evidence_of(report, report.facts)).conclusion, Conclusion::rectify);
  report.waivers = waivers_of(std::vector{waiver("w", "s-02")}, report.site);
  const auto with = assess(rules, evidence_of(report, report.facts));
  EXPECT_EQ(with.conclusion, Conclusion::compliant);
  EXPECT_EQ(state_of(with), SiteState::noncompliant);
}

TEST(Waiver, OfAScoredItemChangesNoState) {
  auto rules = profile();
  rules.rules[0].requirement = Requirement::scored;
  auto report = failing_school();
  report.waivers = waivers_of(std::vector{waiver("w", "s-02")}, report.site);
  const auto with = assess(rules, evidence_of(report, report.facts));
  EXPECT_EQ(with.items[0].verdict, ItemVerdict::waived);
  EXPECT_EQ(state_of(with), SiteState::compliant);
}

TEST(Waiver, DoesNotLiftAScoreThatIsTooLow) {
  auto rules = profile();
  rules.min_score_permille = 900;
  auto report = failing_school();
  report.waivers = waivers_of(std::vector{waiver("w", "s-02")}, report.site);
  EXPECT_EQ(assess(rules, evidence_of(report, report.facts)).conclusion, Conclusion::rectify);
}

TEST(Waiver, AppliesToNothingButANonconformItem) {
  const std::vector waivers{waiver("w", "s-02"), waiver("v", "s-11")};
  EXPECT_EQ(assess_with(waivers, failing_school(940'000'000)).items[0].verdict, ItemVerdict::conform);
  EXPECT_EQ(assess_with(waivers, failing_school(0)).items[0].verdict, ItemVerdict::not_tested);
  auto near = failing_school(899'000'000);
  near.measurements[0].instrument_uncertainty = Ratio::of(0.01);
  EXPECT_EQ(assess_with(waivers, near).items[0].verdict, ItemVerdict::borderline);
  auto busy = failing_school();
  busy.measurements[0].local.cpu_busy = Ratio::of(0.99);
  EXPECT_EQ(assess_with(waivers, busy).items[0].verdict, ItemVerdict::inconclusive);
  auto report = failing_school();
  report.waivers = waivers_of(waivers, report.site);
  auto rules = profile();
  rules.rules[0].applies = {{"area", {FactValue("rural")}, std::nullopt}};
  EXPECT_EQ(assess(rules, evidence_of(report, report.facts)).items[0].verdict, ItemVerdict::not_applicable);
  rules = profile();
  rules.rules[0].requirement = Requirement::informational;
  EXPECT_EQ(assess(rules, evidence_of(report, report.facts)).items[0].verdict, ItemVerdict::nonconform);
}

TEST(Waiver, HoldsForItsSitesAndItsRuleAlone) {
  auto elsewhere = waiver("w", "s-02");
  elsewhere.sites = {SiteCode("S10"), SiteCode("S")};
  EXPECT_EQ(assess_with({elsewhere}).conclusion, Conclusion::noncompliant);
  EXPECT_EQ(assess_with({waiver("w", "s-02.up")}).conclusion, Conclusion::noncompliant);
  // Whatever reached the record: the codes in the waiver decide, not that it is there.
  auto report = failing_school();
  report.waivers = {elsewhere};
  EXPECT_EQ(assess(profile(), evidence_of(report, report.facts)).conclusion, Conclusion::noncompliant);
}

TEST(Waiver, IsJudgedAsOfTheEndOfTheAudit) {
  const std::vector waivers{waiver("w", "s-02", "2026-09-01", "2026-09-30")};
  auto report = failing_school();
  for (const auto& [ended, verdict] :
       std::vector<std::pair<const char*, ItemVerdict>>{{"2026-08-31T15:59:59.999Z", ItemVerdict::nonconform},
                                                        {"2026-08-31T16:00:00.000Z", ItemVerdict::waived},
                                                        {"2026-09-30T15:59:59.999Z", ItemVerdict::waived},
                                                        {"2026-09-30T16:00:00.000Z", ItemVerdict::nonconform}}) {
    report.ended.utc = at(ended);
    report.started.utc = at("2026-09-15T00:00:00.000Z");
    EXPECT_EQ(assess_with(waivers, report).items[0].verdict, verdict) << ended;
  }
}

TEST(Waiver, ThatLastsLongestIsTakenWhateverTheOrder) {
  const auto old = waiver("a", "s-02", "2026-03-01", "2026-09-09");
  const auto now = waiver("b", "s-02", "2026-09-01", "2026-10-31");
  const auto longer = waiver("c", "s-02", "2026-09-01", "2026-12-31");
  const auto same = waiver("d", "s-02", "2026-09-01", "2026-12-31");
  EXPECT_EQ(assess_with({old, now}).items[0].waiver->id, "b");
  EXPECT_EQ(assess_with({now, same, longer, old}).items[0].waiver->id, "c");
  EXPECT_EQ(assess_with({old, longer, same, now}).items[0].waiver->id, "c");
}

TEST(WaiversOf, NameNoOtherSite) {
  const auto found = waivers_of(std::vector{waiver("w", "s-02")}, SiteCode("S2"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].sites, std::vector{SiteCode("S2")});
  EXPECT_TRUE(waivers_of(std::vector{waiver("w", "s-02")}, SiteCode("S3")).empty());
}

TEST(UseOf, SaysWhatBecameOfEveryWaiver) {
  const std::vector waivers{waiver("a", "s-02"), waiver("b", "s-11"), waiver("c", "s-99"),
                            waiver("d", "s-11", "2026-01-01", "2026-09-09"), waiver("e", "s-11", "2026-09-11")};
  const auto assessment = assess_with(waivers);
  std::vector<WaiverUse> uses;
  for (const auto& one : waivers) uses.push_back(use_of(one, assessment, kAudited));
  EXPECT_EQ(uses, (std::vector{WaiverUse::applied, WaiverUse::not_needed, WaiverUse::no_such_rule, WaiverUse::expired,
                               WaiverUse::not_yet}));
}

TEST(Waiver, GivesTheSameBytesFromTheRecordAlone) {
  auto report = failing_school();
  report.waivers =
      waivers_of(std::vector{waiver("a", "s-02"), waiver("b", "s-02", "2026-01-01", "2026-09-09"), waiver("c", "s-99")},
                 report.site);
  report.claim = assess(profile(), evidence_of(report, report.facts));
  const auto text = wire::encode_report(report);
  const auto again = wire::parse_report(text);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(wire::encode_report(*again), text);
  EXPECT_EQ(wire::encode_assessment(assess(profile(), evidence_of(*again, again->facts))),
            wire::encode_assessment(report.claim));
}

TEST(Evidence, TrustsTheWaiversOfWhoeverJudges) {
  auto report = failing_school();
  report.waivers = {waiver("a", "s-02")};
  EXPECT_EQ(assess(profile(), evidence_of(report, report.facts, {})).conclusion, Conclusion::noncompliant);
  const std::vector own{waiver("b", "s-02")};
  EXPECT_EQ(assess(profile(), evidence_of(report, report.facts, own)).items[0].waiver->id, "b");
}

}  // namespace
}  // namespace campus::standards
