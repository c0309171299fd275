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

/// One veto item that everybody fails.
standards::Catalogue failing_standard() {
  standards::Catalogue catalogue;
  catalogue.id = "test";
  auto made = rule("s-01");
  made.check.quantity = "port.rate";
  made.check.parameters = {{"limit", "limit"}};
  made.parameters["limit"].value = 1e9;
  made.parameters["limit"].unit = Unit::bits_per_second;
  made.requirement = Requirement::veto;
  made.points = 10;
  catalogue.rules = {made};
  catalogue.profiles = {profile("any", {}, {RuleId("s-01")})};
  return catalogue;
}

Report slow_port() {
  Report report;
  report.site = SiteCode("S1");
  report.ended.utc = *parse_rfc3339("2026-09-10T02:00:00.000Z");
  report.checks = {{"port.rate", 1e8, Unit::bits_per_second, std::nullopt, 1, std::nullopt, ""}};
  return report;
}

Waiver waiver_of(const char* site) {
  Waiver waiver;
  waiver.id = "w";
  waiver.rule = RuleId("s-01");
  waiver.sites = {SiteCode("S9"), SiteCode(site)};
  waiver.approved_on = *parse_date("2026-09-01");
  waiver.expires_on = *parse_date("2026-09-30");
  return waiver;
}

TEST(CatalogueJudge, AppliesItsOwnWaiversAndCountsTheSiteAsNoncompliantAllTheSame) {
  const CatalogueJudge judge(failing_standard(), {waiver_of("S1")});
  const auto judged = judge.judge(school(""), slow_port());
  ASSERT_EQ(judged.verdict.items.size(), 1U);
  EXPECT_EQ(judged.verdict.items[0].verdict, ItemVerdict::waived);
  EXPECT_TRUE(judged.verdict.gate_passed);
  EXPECT_EQ(judged.state, SiteState::noncompliant);
  auto late = slow_port();
  late.ended.utc = *parse_rfc3339("2026-09-30T16:00:00.000Z");
  EXPECT_EQ(judge.judge(school(""), late).verdict.items[0].verdict, ItemVerdict::nonconform);
}

TEST(CatalogueJudge, DoesNotTakeAProbesWordForAWaiver) {
  auto report = slow_port();
  report.waivers = {waiver_of("S1")};
  for (const auto& waivers : {std::vector<Waiver>{}, std::vector<Waiver>{waiver_of("S2")}}) {
    const CatalogueJudge judge(failing_standard(), waivers);
    EXPECT_EQ(judge.judge(school(""), report).verdict.items[0].verdict, ItemVerdict::nonconform);
  }
}

TEST(CatalogueJudge, JudgesByItsTailoringAndSaysSo) {
  auto catalogue = failing_standard();
  standards::Tailoring tailoring;
  tailoring.id = "t";
  tailoring.document_number = "文号";
  tailoring.profiles["any"].set_parameters["s-01"]["limit"] = 1e7;
  catalogue.tailoring = tailoring;
  const CatalogueJudge judge(std::move(catalogue));
  EXPECT_EQ(judge.judge(school(""), slow_port()).verdict.items[0].required, 1e7);
  ASSERT_TRUE(judge.standard()->tailoring);
  EXPECT_EQ(judge.standard()->tailoring->changes, 1);
  EXPECT_NE(standards_json(*judge.standard()).find("文号"), std::string::npos);
}

}  // namespace
}  // namespace campus::collector
