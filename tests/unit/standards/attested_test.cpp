#include <gtest/gtest.h>

#include "sample_profile.h"
#include "standards/answer.h"
#include "standards/assess.h"

namespace campus::standards {
namespace {

constexpr WallTime kEnd{std::chrono::days(20'000)};

Rule asked(const std::string& quantity, double limit, std::int64_t least_files = 0) {
  auto rule = limit_rule("n-01", quantity, limit, Requirement::mandatory, 4);
  const bool exact = quantity == "attested.truth";
  rule.check.comparison = exact ? Comparison::equal : Comparison::at_least;
  rule.attest = AttestForm{{"有吗？", "Is there one?"}, {"document"}, least_files, 365};
  return rule;
}

Attestation stated(double answer, std::chrono::nanoseconds before = {}, std::size_t files = 0) {
  Attestation one;
  one.rule = RuleId("n-01");
  one.answer = answer;
  one.by = "张三";
  one.at = kEnd - std::chrono::duration_cast<std::chrono::milliseconds>(before);
  one.evidence.resize(files);
  return one;
}

ItemResult judge(const Rule& rule, const std::vector<Attestation>& attestations,
                 const std::vector<CheckObservation>& checks = {}) {
  const Facts facts;
  return judge_item(profile_of({rule}), rule, {{}, checks, facts, {}, attestations, kEnd});
}

TEST(Attested, DecidesWhereOnlyPeopleCanTell) {
  const auto yes = judge(asked("attested.truth", 1), {stated(1)});
  EXPECT_EQ(yes.verdict, ItemVerdict::conform);
  EXPECT_EQ(yes.measured, 1);
  EXPECT_EQ(yes.attested_by, "张三");
  EXPECT_EQ(yes.attested_at, kEnd);
  EXPECT_EQ(judge(asked("attested.truth", 1), {stated(0)}).verdict, ItemVerdict::nonconform);
  EXPECT_EQ(judge(asked("attested.count", 180), {stated(179)}).verdict, ItemVerdict::nonconform);
  EXPECT_EQ(judge(asked("attested.count", 180), {stated(180)}).verdict, ItemVerdict::conform);
}

TEST(Attested, IsNotTestedUntilSomebodyAnswers) {
  const auto item = judge(asked("attested.truth", 1), {});
  EXPECT_EQ(item.verdict, ItemVerdict::not_tested);
  EXPECT_EQ(item.status, Status::notchecked);
  EXPECT_EQ(item.reason, Reason::not_attested);
  EXPECT_EQ(judge(asked("attested.truth", 1), {stated(0.5)}).reason, Reason::not_attested) << "no truth";
  EXPECT_EQ(judge(asked("attested.count", 1), {stated(-1)}).reason, Reason::not_attested);
}

TEST(Attested, ExpiresByTheTimeOfTheAudit) {
  const auto rule = asked("attested.truth", 1);
  EXPECT_EQ(judge(rule, {stated(1, std::chrono::days(365))}).verdict, ItemVerdict::conform);
  const auto old = judge(rule, {stated(1, std::chrono::days(365) + std::chrono::milliseconds(1))});
  EXPECT_EQ(old.verdict, ItemVerdict::not_tested);
  EXPECT_EQ(old.reason, Reason::attestation_expired);
  EXPECT_EQ(judge(rule, {stated(1, -std::chrono::days(9))}).verdict, ItemVerdict::conform) << "stated after the audit";
}

TEST(Attested, NeedsTheFilesThatTheRuleAsksFor) {
  EXPECT_EQ(judge(asked("attested.truth", 1, 2), {stated(1, {}, 1)}).reason, Reason::evidence_missing);
  EXPECT_EQ(judge(asked("attested.truth", 1, 2), {stated(1, {}, 2)}).verdict, ItemVerdict::conform);
  EXPECT_EQ(judge(asked("attested.truth", 1, 2), {stated(0)}).verdict, ItemVerdict::nonconform) << "admitted";
  EXPECT_EQ(judge(asked("attested.count", 180, 1), {stated(179)}).verdict, ItemVerdict::nonconform);
}

TEST(Attested, TheNewestStatementHolds) {
  EXPECT_EQ(judge(asked("attested.truth", 1), {stated(1, std::chrono::days(1)), stated(0)}).measured, 0);
  EXPECT_EQ(judge(asked("attested.truth", 1), {stated(0), stated(1, std::chrono::days(1))}).measured, 0);
}

TEST(Attested, NeverStandsOverWhatWasObserved) {
  auto rule = asked("wifi.association", 0.95);
  CheckObservation seen;
  seen.quantity = "wifi.association";
  seen.unit = Unit::ratio;
  seen.value = 0.5;
  const auto observed = judge(rule, {stated(1)}, {seen});
  EXPECT_EQ(observed.verdict, ItemVerdict::nonconform);
  EXPECT_EQ(observed.measured, 0.5);
  EXPECT_FALSE(observed.attested_by);

  seen.value.reset();
  seen.reason = Reason::interrupted;
  EXPECT_EQ(judge(rule, {stated(1)}, {seen}).verdict, ItemVerdict::inconclusive) << "a try that told nothing stands";
  for (const auto reason : {Reason::unavailable_here, Reason::not_authorised, Reason::not_measured}) {
    seen.reason = reason;
    EXPECT_EQ(judge(rule, {stated(1)}, {seen}).verdict, ItemVerdict::conform) << name_of(reason);
    EXPECT_EQ(judge(rule, {}, {seen}).reason, reason);
  }
}

TEST(Attested, DoesNotSpeakForARuleThatAsksNobody) {
  auto rule = asked("wifi.association", 0.95);
  rule.attest.reset();
  EXPECT_EQ(judge(rule, {stated(1)}).reason, Reason::not_measured);
}

TEST(Chapter, OutsideTheScoreIsJudgedAndNotCounted) {
  auto inside = asked("attested.truth", 1);
  auto outside = inside;
  outside.id = RuleId("f-02");
  outside.requirement = Requirement::veto;
  outside.group = "safety";
  auto profile = profile_of({inside, outside});
  profile.groups.push_back({"safety", {"校园安全", "Campus safety"}, true});
  auto no = stated(0);
  no.rule = outside.id;
  const Facts facts;
  const std::vector attestations{stated(1), no};
  const auto assessment = assess(profile, {{}, {}, facts, {}, attestations, kEnd});
  ASSERT_EQ(assessment.items.size(), 2U);
  EXPECT_EQ(assessment.items[1].verdict, ItemVerdict::nonconform);
  EXPECT_TRUE(assessment.items[1].outside_score);
  EXPECT_TRUE(assessment.gate_passed);
  EXPECT_EQ(assessment.points, 4);
  EXPECT_EQ(assessment.counts.nonconform, 0);
  EXPECT_EQ(assessment.conclusion, Conclusion::compliant);
  EXPECT_EQ(state_of(assessment), SiteState::compliant);
}

PlatformCheck visit(const std::string& platform, std::int64_t family, std::optional<PlatformFault> fault,
                    double first_byte = 0.5) {
  PlatformCheck one;
  one.platform = platform;
  one.ip_version = family;
  one.fault = fault;
  if (!fault) one.first_byte = Seconds(static_cast<std::int64_t>(first_byte * 1e9));
  return one;
}

ItemResult judge_platforms(const std::string& quantity, double limit, const std::vector<PlatformCheck>& visits) {
  auto rule = limit_rule("c-10", quantity, limit, Requirement::mandatory, 4);
  rule.check.comparison = quantity == "platform.response" ? Comparison::at_most : Comparison::at_least;
  const Facts facts;
  return judge_item(profile_of({rule}), rule, {{}, {}, facts, visits});
}

TEST(Platforms, CountByTheFamilyThatServedThem) {
  const std::vector both{visit("a", 4, std::nullopt), visit("a", 6, PlatformFault::name), visit("b", 4, std::nullopt),
                         visit("b", 6, PlatformFault::no_address_here)};
  EXPECT_EQ(judge_platforms("platform.reachable", 1, both).verdict, ItemVerdict::conform);
  const std::vector half{visit("a", 4, std::nullopt), visit("b", 4, PlatformFault::tls)};
  EXPECT_EQ(judge_platforms("platform.reachable", 1, half).measured, 0.5);
  EXPECT_EQ(judge_platforms("platform.reachable", 1, half).verdict, ItemVerdict::nonconform);
}

TEST(Platforms, TheSlowestDecidesByItsBetterFamily) {
  const std::vector visits{visit("a", 4, std::nullopt, 4), visit("a", 6, std::nullopt, 1),
                           visit("b", 4, std::nullopt, 2)};
  EXPECT_EQ(judge_platforms("platform.response", 3, visits).measured, 2);
  const std::vector none{visit("a", 4, PlatformFault::connect)};
  EXPECT_EQ(judge_platforms("platform.response", 3, none).reason, Reason::not_measured);
}

TEST(Platforms, AHostWithoutAddressSaysNothingOfThem) {
  EXPECT_EQ(judge_platforms("platform.reachable", 1, {}).reason, Reason::not_measured);
  const std::vector nowhere{visit("a", 4, PlatformFault::no_address_here),
                            visit("a", 6, PlatformFault::no_address_here)};
  EXPECT_EQ(judge_platforms("platform.reachable", 1, nowhere).reason, Reason::unavailable_here);
}

TEST(Answer, IsReadInTheUnitOfTheRule) {
  EXPECT_EQ(parse_answer(" 是 ", Unit::truth).value(), 1);
  EXPECT_EQ(parse_answer("否", Unit::truth).value(), 0);
  EXPECT_EQ(parse_answer("180", Unit::count).value(), 180);
  EXPECT_EQ(parse_answer("95%", Unit::ratio).value(), 0.95);
  EXPECT_EQ(parse_answer("95 ％", Unit::ratio).value(), 0.95);
  EXPECT_EQ(parse_answer("0.95", Unit::ratio).value(), 0.95);
  EXPECT_EQ(parse_answer("20 ms", Unit::seconds).value(), 0.02);
  EXPECT_EQ(parse_answer("千兆", Unit::bits_per_second).value(), 1e9);
  EXPECT_EQ(parse_answer("-65 dBm", Unit::dbm).value(), -65);
  EXPECT_EQ(parse_answer("-61.5", Unit::dbm).value(), -61.5);
}

TEST(Answer, RefusesWhatCouldMeanTwoThings) {
  for (const auto& [text, unit] : std::vector<std::pair<std::string, Unit>>{{"95", Unit::ratio},
                                                                            {"大概", Unit::truth},
                                                                            {"-1", Unit::count},
                                                                            {"", Unit::count},
                                                                            {"１２", Unit::count},
                                                                            {"1000", Unit::bits_per_second},
                                                                            {"inf", Unit::count}}) {
    EXPECT_FALSE(parse_answer(text, unit)) << text;
  }
  EXPECT_EQ(parse_answer("95", Unit::ratio).error().message,
            "the answer '95' must be a percentage such as 95%, or a number from 0 to 1");
}

}  // namespace
}  // namespace campus::standards
