#include "standards/assess.h"

#include <gtest/gtest.h>

#include "sample_profile.h"

namespace campus::standards {
namespace {

/// What a case lets one item be: its observation meets the limit, misses it, or is not there.
enum class Seen { good, bad, unseen, interrupted };

struct Item {
  Requirement requirement;
  std::int64_t points;
  Seen seen;
};

struct Case {
  const char* name;
  std::vector<Item> items;
  Conclusion conclusion;
  bool gate;
  std::int64_t score;
  std::int64_t coverage;
  SiteState state;
};

constexpr auto kVeto = Requirement::veto;
constexpr auto kMandatory = Requirement::mandatory;
constexpr auto kScored = Requirement::scored;
constexpr auto kInformational = Requirement::informational;

CheckObservation observation(const std::string& quantity, Seen seen) {
  CheckObservation check;
  check.quantity = quantity;
  check.unit = Unit::seconds;
  if (seen == Seen::good) check.value = 0.1;
  if (seen == Seen::bad) check.value = 0.9;
  if (seen == Seen::interrupted) check.reason = Reason::interrupted;
  return check;
}

/// Every item has a quantity of its own, so that each is seen by itself.
Assessment assess_items(const std::vector<Item>& items) {
  std::vector<Rule> rules;
  std::vector<Measurement> measurements;
  std::vector<CheckObservation> checks;
  for (std::size_t i = 0; i < items.size(); ++i) {
    rules.push_back(limit_rule("r" + std::to_string(i), "dns.response", 0.5, items[i].requirement, items[i].points));
    rules.back().check.quantity = "dns.response." + std::to_string(i);
    if (items[i].seen != Seen::unseen) checks.push_back(observation(rules.back().check.quantity, items[i].seen));
    if (items[i].seen != Seen::unseen) checks.back().unit = Unit::count;
  }
  const Facts facts;
  return assess(profile_of(std::move(rules)), {measurements, checks, facts});
}

class AssessTable : public testing::TestWithParam<Case> {};

TEST_P(AssessTable, JoinsGateScoreCoverageAndConclusion) {
  const auto& expected = GetParam();
  const auto assessment = assess_items(expected.items);
  EXPECT_EQ(name_of(assessment.conclusion), name_of(expected.conclusion));
  EXPECT_EQ(assessment.gate_passed, expected.gate);
  EXPECT_EQ(assessment.score_permille, expected.score);
  EXPECT_EQ(assessment.coverage_permille, expected.coverage);
  EXPECT_EQ(name_of(state_of(assessment)), name_of(expected.state));
}

INSTANTIATE_TEST_SUITE_P(
    Assess, AssessTable,
    testing::Values(Case{"all_good",
                         {{kVeto, 20, Seen::good}, {kMandatory, 10, Seen::good}},
                         Conclusion::compliant,
                         true,
                         1000,
                         1000,
                         SiteState::compliant},
                    Case{"veto_failed",
                         {{kVeto, 20, Seen::bad}, {kMandatory, 80, Seen::good}},
                         Conclusion::noncompliant,
                         false,
                         800,
                         1000,
                         SiteState::noncompliant},
                    Case{"veto_failed_and_little_covered",
                         {{kVeto, 20, Seen::bad}, {kMandatory, 80, Seen::unseen}},
                         Conclusion::noncompliant,
                         false,
                         0,
                         200,
                         SiteState::noncompliant},
                    Case{"veto_not_tested",
                         {{kVeto, 1, Seen::unseen}, {kMandatory, 99, Seen::good}},
                         Conclusion::withheld,
                         true,
                         990,
                         990,
                         SiteState::unassessed},
                    Case{"veto_inconclusive",
                         {{kVeto, 1, Seen::interrupted}, {kMandatory, 99, Seen::good}},
                         Conclusion::withheld,
                         true,
                         990,
                         990,
                         SiteState::unassessed},
                    Case{"mandatory_failed",
                         {{kVeto, 20, Seen::good}, {kMandatory, 10, Seen::bad}},
                         Conclusion::rectify,
                         true,
                         666,
                         1000,
                         SiteState::noncompliant},
                    Case{"scored_failed",
                         {{kVeto, 20, Seen::good}, {kScored, 10, Seen::bad}},
                         Conclusion::compliant,
                         true,
                         666,
                         1000,
                         SiteState::compliant},
                    Case{"coverage_exactly_enough",
                         {{kVeto, 90, Seen::good}, {kScored, 10, Seen::unseen}},
                         Conclusion::compliant,
                         true,
                         900,
                         900,
                         SiteState::compliant},
                    Case{"coverage_a_hair_short",
                         {{kVeto, 899, Seen::good}, {kScored, 101, Seen::unseen}},
                         Conclusion::withheld,
                         true,
                         899,
                         899,
                         SiteState::unassessed},
                    Case{"withheld_with_a_failed_mandatory",
                         {{kVeto, 10, Seen::good}, {kMandatory, 10, Seen::bad}, {kScored, 80, Seen::unseen}},
                         Conclusion::withheld,
                         true,
                         100,
                         200,
                         SiteState::noncompliant},
                    Case{"withheld_with_a_failed_scored_item",
                         {{kVeto, 10, Seen::good}, {kScored, 10, Seen::bad}, {kScored, 80, Seen::unseen}},
                         Conclusion::withheld,
                         true,
                         100,
                         200,
                         SiteState::unassessed},
                    Case{"informational_failed",
                         {{kVeto, 10, Seen::good}, {kInformational, 0, Seen::bad}},
                         Conclusion::compliant,
                         true,
                         1000,
                         1000,
                         SiteState::compliant},
                    Case{"nothing_to_judge", {}, Conclusion::withheld, true, 0, 0, SiteState::unassessed},
                    Case{"score_is_never_rounded_up",
                         {{kVeto, 1, Seen::good}, {kVeto, 999, Seen::good}, {kScored, 1, Seen::bad}},
                         Conclusion::compliant,
                         true,
                         999,
                         1000,
                         SiteState::compliant}),
    [](const auto& tested) { return std::string(tested.param.name); });

Conclusion with_least_score(std::int64_t permille, const std::vector<Seen>& ten_points_each) {
  std::vector<Rule> rules;
  std::vector<CheckObservation> checks;
  for (std::size_t i = 0; i < ten_points_each.size(); ++i) {
    rules.push_back(limit_rule("r" + std::to_string(i), "dns.response", 0.5, kScored, 10));
    rules.back().check.quantity = "dns.response." + std::to_string(i);
    checks.push_back(observation(rules.back().check.quantity, ten_points_each[i]));
    checks.back().unit = Unit::count;
  }
  auto profile = profile_of(std::move(rules));
  profile.min_coverage_permille = 500;
  profile.min_score_permille = permille;
  const Facts facts;
  return assess(profile, {{}, checks, facts}).conclusion;
}

TEST(Assess, HoldsTheScoreAgainstTheLeastOne) {
  const std::vector three_of_four{Seen::good, Seen::good, Seen::good, Seen::bad};
  EXPECT_EQ(with_least_score(750, three_of_four), Conclusion::compliant);
  EXPECT_EQ(with_least_score(751, three_of_four), Conclusion::rectify);
}

TEST(Assess, WithholdsWhereOnlyWhatIsOpenCouldLiftTheScore) {
  const std::vector one_open{Seen::good, Seen::good, Seen::bad, Seen::unseen};
  EXPECT_EQ(with_least_score(500, one_open), Conclusion::compliant);
  EXPECT_EQ(with_least_score(750, one_open), Conclusion::withheld);
  EXPECT_EQ(with_least_score(751, one_open), Conclusion::rectify) << "out of reach";
}

TEST(Assess, CountsEveryVerdictByItself) {
  const auto assessment = assess_items({{kVeto, 20, Seen::good},
                                        {kMandatory, 10, Seen::bad},
                                        {kScored, 10, Seen::unseen},
                                        {kScored, 10, Seen::interrupted},
                                        {kInformational, 0, Seen::good}});
  EXPECT_EQ(assessment.counts, (Counts{1, 0, 1, 1, 1, 0, 0}));
  EXPECT_EQ(assessment.points, 50);
  EXPECT_EQ(assessment.points_got, 20);
  EXPECT_EQ(assessment.points_tested, 30);
  ASSERT_EQ(assessment.items.size(), 5U);
  EXPECT_EQ(assessment.items[4].status, Status::informational);
}

TEST(Assess, NamesTheVetoItemsThatFailed) {
  const auto assessment = assess_items({{kVeto, 1, Seen::bad}, {kVeto, 1, Seen::good}, {kVeto, 1, Seen::bad}});
  EXPECT_EQ(assessment.gate_failures, (std::vector{RuleId("r0"), RuleId("r2")}));
}

TEST(Assess, LeavesOutOfTheDenominatorOnlyWhatDoesNotApply) {
  auto rule = limit_rule("r0", "dns.response", 0.5, kScored, 10);
  rule.applies = {{"area", {FactValue("rural")}, std::nullopt}};
  const std::vector<Rule> rules{rule, limit_rule("r1", "dns.response", 0.5, kVeto, 10)};
  const std::vector<CheckObservation> checks{observation("dns.response", Seen::bad)};
  const Facts town{{"area", "town"}};
  const auto assessment = assess(profile_of(rules), {{}, checks, town});
  EXPECT_EQ(assessment.points, 10);
  EXPECT_EQ(assessment.counts.not_applicable, 1);
  EXPECT_EQ(assessment.items[0].reason, Reason::does_not_apply);
  const Facts rural{{"area", "rural"}};
  EXPECT_EQ(assess(profile_of(rules), {{}, checks, rural}).points, 20);
}

}  // namespace
}  // namespace campus::standards
