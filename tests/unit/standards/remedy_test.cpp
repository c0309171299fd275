#include "standards/remedy.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

#include "sample_profile.h"
#include "standards/assess.h"

namespace campus::standards {
namespace {

/// Items as the judge would have left them; their points and verdicts are all that counts here.
class School {
 public:
  School& item(const std::string& id, Requirement requirement, std::int64_t points, ItemVerdict verdict) {
    auto rule = limit_rule(id, "roster.count", 1, requirement, points);
    rule.check.comparison = Comparison::at_least;
    rule.check.fact = id;
    profile_.rules.push_back(rule);
    if (verdict == ItemVerdict::conform) facts_[id] = 1.0;
    if (verdict == ItemVerdict::nonconform) facts_[id] = 0.0;
    return *this;
  }
  [[nodiscard]] Assessment assessment() const { return assess(profile_, {{}, {}, facts_}); }
  [[nodiscard]] Remedy remedy() const {
    return fewest_remedies(assessment(), profile_.min_coverage_permille, profile_.min_score_permille.value_or(0));
  }
  /// What becomes of it when those items conform.
  [[nodiscard]] Conclusion after(const Remedy& remedy) const {
    auto mended = facts_;
    for (const auto& rule : remedy.mend) mended[rule.text()] = 1.0;
    for (const auto& rule : remedy.test) mended[rule.text()] = 1.0;
    return assess(profile_, {{}, {}, mended}).conclusion;
  }
  ResolvedProfile& profile() { return profile_; }

 private:
  ResolvedProfile profile_ = profile_of({});
  Facts facts_;
};

using Rules = std::vector<RuleId>;

TEST(Remedy, IsEmptyWhereTheSiteComplies) {
  School school;
  school.item("a", Requirement::veto, 5, ItemVerdict::conform);
  EXPECT_TRUE(school.remedy().empty());
}

TEST(Remedy, MendsWhatMustHoldAndTestsTheLargestForCoverage) {
  School school;
  school.item("veto", Requirement::veto, 20, ItemVerdict::nonconform)
      .item("open-veto", Requirement::veto, 20, ItemVerdict::not_tested)
      .item("must", Requirement::mandatory, 5, ItemVerdict::nonconform)
      .item("small", Requirement::scored, 3, ItemVerdict::not_tested)
      .item("large", Requirement::scored, 12, ItemVerdict::not_tested)
      .item("good", Requirement::mandatory, 40, ItemVerdict::conform)
      .item("scored", Requirement::scored, 4, ItemVerdict::nonconform);
  const auto remedy = school.remedy();
  EXPECT_EQ(remedy.mend, (Rules{RuleId("veto"), RuleId("must")})) << "a failed scored item may stay";
  EXPECT_EQ(remedy.test, (Rules{RuleId("open-veto"), RuleId("large")}));
  EXPECT_EQ(school.after(remedy), Conclusion::compliant);
}

TEST(Remedy, GathersPointsWhereTheScoreIsTooLow) {
  School school;
  school.profile().min_score_permille = 850;
  school.item("good", Requirement::mandatory, 80, ItemVerdict::conform)
      .item("four", Requirement::scored, 4, ItemVerdict::nonconform)
      .item("nine", Requirement::scored, 9, ItemVerdict::nonconform)
      .item("seven", Requirement::scored, 7, ItemVerdict::not_tested);
  const auto remedy = school.remedy();
  EXPECT_EQ(remedy.mend, Rules{RuleId("nine")});
  EXPECT_TRUE(remedy.test.empty());
  EXPECT_EQ(school.after(remedy), Conclusion::compliant);
}

TEST(Remedy, AlwaysLeadsToComplianceAndNoFewerWould) {
  std::mt19937 random(7);
  const auto pick = [&](unsigned below) { return random() % below; };
  for (int round = 0; round < 200; ++round) {
    School school;
    if (pick(2) == 0) school.profile().min_score_permille = 600 + 10 * static_cast<std::int64_t>(pick(40));
    constexpr std::array kVerdicts{ItemVerdict::conform, ItemVerdict::nonconform, ItemVerdict::not_tested};
    constexpr std::array kClasses{Requirement::veto, Requirement::mandatory, Requirement::scored, Requirement::scored};
    const auto count = 3 + pick(5);
    for (unsigned i = 0; i < count; ++i) {
      school.item("r" + std::to_string(i), kClasses[pick(4)], 1 + pick(9), kVerdicts[pick(3)]);
    }
    const auto remedy = school.remedy();
    if (school.assessment().conclusion == Conclusion::compliant) {
      EXPECT_TRUE(remedy.empty());
      continue;
    }
    ASSERT_EQ(school.after(remedy), Conclusion::compliant) << "round " << round;
    // Every smaller set, by trying them all.
    const auto items = school.assessment().items;
    const auto size = remedy.mend.size() + remedy.test.size();
    for (unsigned set = 0; set < (1U << items.size()); ++set) {
      if (static_cast<std::size_t>(__builtin_popcount(set)) >= size) continue;
      Remedy other;
      for (std::size_t i = 0; i < items.size(); ++i) {
        if ((set >> i & 1U) != 0) other.mend.push_back(items[i].rule);
      }
      ASSERT_NE(school.after(other), Conclusion::compliant) << "round " << round << ": fewer would do";
    }
  }
}

}  // namespace
}  // namespace campus::standards
