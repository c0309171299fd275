// The catalogue that we deliver.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "core/posix/posix_disk.h"
#include "standards/catalogue.h"

namespace campus::standards {
namespace {

namespace fs = std::filesystem;

const fs::path kDraft = fs::path(CAMPUS_ROOT) / "standards" / kDefaultStandard;

const Catalogue& draft() {
  static const Catalogue kCatalogue = [] {
    auto loaded = load_catalogue(PosixDisk(), kDraft);
    EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
    return loaded ? *loaded : Catalogue{};
  }();
  return kCatalogue;
}

ResolvedProfile profile(const std::string& id) {
  auto resolved = resolve(draft(), id);
  EXPECT_TRUE(resolved) << (resolved ? "" : resolved.error().message);
  return resolved ? *resolved : ResolvedProfile{};
}

class DeliveredCatalogue : public testing::TestWithParam<const char*> {};

TEST_P(DeliveredCatalogue, IsCleanAndGivesTheVerdictsOfItsFixtures) {
  const auto folder = fs::path(CAMPUS_ROOT) / "standards" / GetParam();
  EXPECT_EQ(lint_catalogue(PosixDisk(), folder), std::vector<std::string>());
  EXPECT_EQ(test_catalogue(PosixDisk(), folder), std::vector<std::string>());
  const auto catalogue = load_catalogue(PosixDisk(), folder);
  EXPECT_TRUE(catalogue && catalogue->draft);
}

INSTANTIATE_TEST_SUITE_P(Standards, DeliveredCatalogue, testing::Values("hulunbuir-draft", "henan-2020-extract"),
                         [](const auto& tested) { return std::string(tested.param).substr(0, 5); });

TEST(DraftCatalogue, SaysThatItIsADraft) {
  EXPECT_TRUE(draft().draft);
  EXPECT_FALSE(draft().approver);
  EXPECT_TRUE(resolve(draft(), "banner")->draft);
}

TEST(DraftCatalogue, HasTheVetoesOfThePolicyAndNoOthers) {
  std::set<std::string> vetoes;
  for (const auto& rule : draft().rules) {
    if (rule.requirement == Requirement::veto) vetoes.insert(rule.id.text());
  }
  EXPECT_EQ(vetoes, (std::set<std::string>{"b-02", "b-02.up", "s-02", "c-02"}));
}

TEST(DraftCatalogue, PromisesTenGigabitOneGigabitAndHundredMegabit) {
  const std::map<std::string, double> nominals{{"b-02", 1e10}, {"b-02.up", 1e10}, {"s-02", 1e9},
                                               {"s-03", 1e9},  {"c-02", 1e8},     {"c-03", 1e8}};
  for (const auto& [id, nominal] : nominals) {
    const auto* rule = draft().find(RuleId(id));
    ASSERT_NE(rule, nullptr) << id;
    EXPECT_EQ(rule->parameters.at("nominal").value, nominal) << id;
    EXPECT_EQ(rule->parameters.at("share").value, 0.9) << id;
    EXPECT_EQ(rule->parameters.at("ceiling_share").value, 0.97) << id;
  }
}

TEST(DraftCatalogue, NeverGivesAProjectDefaultAClause) {
  for (const auto& rule : draft().rules) {
    for (const auto& use : rule.sources) {
      if (use.source != "project") continue;
      EXPECT_EQ(use.clause, "") << rule.id.text();
      EXPECT_EQ(use.confidence, "P") << rule.id.text();
    }
  }
}

TEST(DraftCatalogue, LosesNoConclusionForALoneMissingSchoolResponder) {
  const auto room = profile("classroom-ordinary");
  std::int64_t all = 0;
  std::int64_t without = 0;
  for (const auto& rule : room.rules) {
    all += rule.points;
    if (!rule.check.tier) without += rule.points;
  }
  EXPECT_GE(without * 1000, all * room.min_coverage_permille);
}

TEST(DraftCatalogue, ChoosesTheProfileBySiteType) {
  const auto chosen = [](Level level, const std::string& type) {
    Facts facts;
    if (!type.empty()) facts["type"] = type;
    const auto resolved = resolve_for(draft(), level, facts);
    return resolved ? resolved->id : resolved.error().message;
  };
  EXPECT_EQ(chosen(Level::banner, ""), "banner");
  EXPECT_EQ(chosen(Level::school, ""), "school-ordinary");
  for (const auto* type : {"ordinary", "senior", "boarding", "exam"}) {
    EXPECT_EQ(chosen(Level::school, type), "school-ordinary");
    EXPECT_EQ(chosen(Level::classroom, type), "classroom-ordinary");
  }
  EXPECT_EQ(chosen(Level::school, "small"), "school-small");
  EXPECT_EQ(chosen(Level::school, "teaching_point"), "school-teaching-point");
  EXPECT_EQ(chosen(Level::classroom, "small"), "classroom-small");
  EXPECT_EQ(chosen(Level::classroom, "teaching_point"), "classroom-teaching-point");
  EXPECT_EQ(chosen(Level::school, "university"),
            "facts /type: is 'university' but must be one of ordinary|senior|boarding|small|teaching_point|exam");
}

TEST(DraftCatalogue, SelectsEveryRuleOfItsLevel) {
  const std::map<Level, std::string> widest{
      {Level::banner, "banner"}, {Level::school, "school-ordinary"}, {Level::classroom, "classroom-ordinary"}};
  for (const auto& rule : draft().rules) {
    const auto resolved = profile(widest.at(rule.level));
    const auto same = [&](const Rule& one) { return one.id == rule.id; };
    EXPECT_TRUE(std::any_of(resolved.rules.begin(), resolved.rules.end(), same)) << rule.id.text();
  }
}

}  // namespace
}  // namespace campus::standards
