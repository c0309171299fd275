#include "standards/grade.h"

#include <gtest/gtest.h>

#include "sample_profile.h"
#include "standards/assess.h"

namespace campus::standards {
namespace {

/// Ten items of ten points each, all mandatory but the last three, in a profile with three bands.
class Graded : public ::testing::Test {
 protected:
  Graded() {
    std::vector<Rule> rules;
    for (int i = 0; i < 10; ++i) {
      const auto requirement = i < 7 ? Requirement::mandatory : Requirement::scored;
      rules.push_back(limit_rule("r" + std::to_string(i), "dns.response", 0.5, requirement, 10));
      rules.back().check.quantity = "dns.response." + std::to_string(i);
      sees(i, 0.1);
    }
    profile_ = profile_of(std::move(rules));
    profile_.min_coverage_permille = 500;
    profile_.bands = {
        {"gold", {"示范", "Gold"}, 950}, {"silver", {"良好", "Silver"}, 850}, {"plain", {"合格", "Plain"}, 700}};
  }

  void sees(int item, std::optional<double> value) {
    const auto quantity = "dns.response." + std::to_string(item);
    std::erase_if(checks_, [&](const CheckObservation& one) { return one.quantity == quantity; });
    CheckObservation check;
    check.quantity = quantity;
    check.value = value;
    if (value) checks_.push_back(check);
  }
  [[nodiscard]] Assessment assessment() const { return assess(profile_, {{}, checks_, facts_}); }

  ResolvedProfile profile_;
  std::vector<CheckObservation> checks_;
  Facts facts_;
};

TEST_F(Graded, GivesTheHighestBandThatTheScoreReaches) {
  EXPECT_EQ(assessment().grade, (Grade{"gold", {"示范", "Gold"}, std::nullopt, {}}));
  sees(9, 0.9);
  EXPECT_EQ(assessment().grade->id, "silver") << "900 permille";
  sees(8, std::nullopt);
  EXPECT_EQ(assessment().grade->id, "plain") << "what is untested stays in the denominator";
}

TEST_F(Graded, HoldsAtTheVeryLimit) {
  profile_.bands.front().min_score_permille = 1000;
  EXPECT_EQ(assessment().grade->id, "gold");
  profile_.rules.back().points = 9;
  sees(9, 0.9);
  profile_.bands[1].min_score_permille = 909;  // 900 of 990 points are 909.09 permille
  EXPECT_EQ(assessment().grade->id, "silver");
  profile_.bands[1].min_score_permille = 910;
  EXPECT_EQ(assessment().grade->id, "plain");
}

TEST_F(Graded, GradesNobodyWhoDoesNotComply) {
  sees(0, 0.9);
  EXPECT_EQ(assessment().conclusion, Conclusion::rectify);
  EXPECT_FALSE(assessment().grade);
}

TEST_F(Graded, GradesNobodyBelowTheLowestBand) {
  profile_.bands.resize(1);
  sees(9, 0.9);
  EXPECT_EQ(assessment().conclusion, Conclusion::compliant);
  EXPECT_FALSE(assessment().grade);
}

TEST_F(Graded, GradesNobodyWithoutBands) {
  profile_.bands.clear();
  EXPECT_FALSE(assessment().grade);
}

TEST_F(Graded, IsCappedByWhatIsNotShownToConform) {
  profile_.rules.back().points = 1;  // so that the score alone would still give gold
  profile_.caps = {{RuleId("r9"), "plain"}, {RuleId("r8"), "silver"}};
  EXPECT_EQ(assessment().grade->id, "gold") << "both conform";
  sees(9, 0.9);
  EXPECT_EQ(assessment().grade, (Grade{"plain", {"合格", "Plain"}, Localized{"示范", "Gold"}, {RuleId("r9")}}));
  sees(9, std::nullopt);
  EXPECT_EQ(assessment().grade->id, "plain") << "an item that nobody tested is not shown to conform";
}

TEST_F(Graded, NamesNoCapThatTheScoreIsBelowAnyway) {
  profile_.caps = {{RuleId("r9"), "silver"}};
  sees(9, 0.9);
  EXPECT_EQ(assessment().grade, (Grade{"silver", {"良好", "Silver"}, std::nullopt, {}}));
}

TEST_F(Graded, IsNotCappedByWhatDoesNotApply) {
  profile_.rules.back().applies = {{"boarding", {FactValue(true)}, std::nullopt}};
  profile_.caps = {{RuleId("r9"), "plain"}};
  sees(9, 0.9);
  EXPECT_EQ(assessment().grade->id, "gold");
}

TEST_F(Graded, KeepsBandsAndCapsInTheResolvedProfile) {
  profile_.caps = {{RuleId("r9"), "plain"}};
  const auto again = parse_resolved(encode_resolved(profile_));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->bands, profile_.bands);
  EXPECT_EQ(again->caps, profile_.caps);
}

TEST_F(Graded, RefusesBandsOutOfOrderAndCapsToNowhere) {
  auto profile = profile_;
  profile.bands[1].min_score_permille = 950;
  EXPECT_FALSE(parse_resolved(encode_resolved(profile)));
  profile = profile_;
  profile.caps = {{RuleId("r9"), "bronze"}};
  EXPECT_FALSE(parse_resolved(encode_resolved(profile)));
}

}  // namespace
}  // namespace campus::standards
