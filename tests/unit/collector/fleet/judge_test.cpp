#include "collector/fleet/judge.h"

#include <gtest/gtest.h>

#include "collector/fleet/roster.h"

namespace campus::collector {
namespace {

standards::Rule rule(const char* id) {
  standards::Rule made;
  made.id = RuleId(id);
  made.level = Level::school;
  made.check.quantity = "port.full_duplex";
  return made;
}

standards::Profile profile(const char* id, std::vector<SchoolType> types, std::vector<RuleId> rules) {
  standards::Profile made;
  made.id = id;
  made.level = Level::school;
  made.types = std::move(types);
  made.select = std::move(rules);
  return made;
}

/// One rule for any school, one more for those that say they are ordinary, and one for small ones.
CatalogueJudge judge_of_types() {
  standards::Catalogue catalogue;
  catalogue.id = "test";
  catalogue.rules = {rule("s-01"), rule("s-02"), rule("s-03")};
  catalogue.profiles = {profile("any", {}, {RuleId("s-01")}),
                        profile("ordinary", {SchoolType::ordinary}, {RuleId("s-01"), RuleId("s-02")}),
                        profile("small", {SchoolType::small}, {RuleId("s-03"), RuleId("s-01"), RuleId("s-02")})};
  return CatalogueJudge(std::move(catalogue));
}

Site school(const char* type) {
  Facts facts{{"code", "S1"}, {"level", "school"}, {"name", "A"}};
  if (*type != '\0') facts.emplace("type", type);
  return *site_of(facts);
}

TEST(CatalogueJudge, TakesTheProfileOfEachSiteWhicheverCameFirst) {
  const auto items = [](const Judge& judge, const char* type) {
    return judge.judge(school(type), Report{}).verdict.items.size();
  };
  const auto forwards = judge_of_types();
  EXPECT_EQ(items(forwards, ""), 1U);
  EXPECT_EQ(items(forwards, "ordinary"), 2U);
  EXPECT_EQ(items(forwards, "small"), 3U);
  const auto backwards = judge_of_types();
  EXPECT_EQ(items(backwards, "small"), 3U);
  EXPECT_EQ(items(backwards, "ordinary"), 2U);
  EXPECT_EQ(items(backwards, ""), 1U);
}

}  // namespace
}  // namespace campus::collector
