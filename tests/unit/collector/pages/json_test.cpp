#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "collector/http/pages/pages.h"
#include "tests/support/mini_city.h"
#include "tests/support/sample_city.h"
#include "tests/unit/collector/pages/changed_city.h"

namespace campus::collector {
namespace {

using nlohmann::json;

json site(const char* code) {
  return json::parse(*site_json(test::mini_city(), SiteCode(code), test::mini_city_report(SiteCode(code))));
}

TEST(SitesJson, CountsLevelsAndListsSitesAndPendingReports) {
  const auto all = json::parse(sites_json(test::mini_city()));
  EXPECT_EQ(all["schema"], "campus.sites/1");
  const auto& schools = all["levels"]["school"];
  EXPECT_EQ(schools["expected"], 3);
  EXPECT_EQ(schools["assessed"], 3);
  EXPECT_EQ(schools["compliant"], 2);
  EXPECT_EQ(schools["noncompliant"], 1);
  EXPECT_EQ(schools["freshness"]["stale"], 1);
  EXPECT_EQ(schools["freshness"]["excused"], 0);
  EXPECT_EQ(schools["target_bits_per_second"], 1'000'000'000);
  EXPECT_EQ(schools["current"], (json{{"compliant", 1}, {"noncompliant", 1}, {"unassessed", 0}, {"silent", 1}}));
  ASSERT_EQ(all["sites"].size(), 9U);
  const auto& school = all["sites"][2];
  EXPECT_EQ(school["code"], "2107020001");
  EXPECT_EQ(school["parent"], "150702");
  EXPECT_EQ(school["state"], "compliant");
  EXPECT_EQ(school["last_report"]["throughput"]["down"]["measured_bits_per_second"], 936e6);
  EXPECT_EQ(school["last_report"]["throughput"]["down"]["item"], "s-02");
  EXPECT_EQ(school["last_report"]["throughput"]["down"]["verdict"], "conform");
  EXPECT_TRUE(all["sites"][4]["last_report"].is_null());
  EXPECT_TRUE(all["sites"][4]["acceptance"].is_null());
  EXPECT_EQ(all["pending"][0]["reason"], "unknown_key");
}

TEST(SitesJson, KeepsAcceptanceApartFromTheLastReport) {
  auto snapshot = test::mini_city();
  test::judge_otherwise(snapshot, "2107020001", [](Judgement& latest) {
    latest.report = Digest::of_hex(std::string(64, '9'));
    latest.mode = Mode::routine;
    latest.state = SiteState::noncompliant;
  });
  const auto all = json::parse(sites_json(snapshot));
  const auto& school = all["sites"][2];
  EXPECT_EQ(school["state"], "noncompliant");
  EXPECT_EQ(school["last_report"]["digest"], std::string(64, '9'));
  EXPECT_EQ(school["acceptance"], (json{{"digest", std::string(64, '3')},
                                        {"ended", "2026-11-23T07:57:00.000Z"},
                                        {"state", "compliant"},
                                        {"conclusion", "compliant"}}));
  EXPECT_EQ(all["levels"]["school"]["acceptance"], (json{{"compliant", 2}, {"noncompliant", 1}, {"unassessed", 0}}));
  EXPECT_EQ(all["levels"]["school"]["compliant"], 1);
}

TEST(SitesJson, NamesTheDigitalCampusRecord) {
  const auto city = test::sample_city({1, 12, 0});
  const auto all = json::parse(sites_json(city.snapshot));
  EXPECT_EQ(all["sites"].back()["digital_campus"]["state"], "compliant");
  EXPECT_TRUE(all["sites"][0]["digital_campus"].is_null());
}

TEST(SitesJson, NamesTheDocumentThatTailoredTheStandard) {
  auto snapshot = test::mini_city();
  test::change_standard(snapshot, [](StandardSummary& standard) {
    standard.tailoring = TailoringRef{"t", {"补充", "More"}, "旗教育局", "12号", *parse_date("2026-08-15"), "", 3};
  });
  EXPECT_EQ(json::parse(sites_json(snapshot))["standard"]["tailoring"]["changes"], 3);
}

TEST(SiteJson, HoldsTheVerdictWithTheClaimBesideIt) {
  const auto one = site("2107020002");
  EXPECT_EQ(one["schema"], "campus.site/1");
  const auto& last = one["last_report"];
  EXPECT_EQ(last["verdict"]["conclusion"], "noncompliant");
  EXPECT_EQ(last["claim"]["conclusion"], "compliant");
  EXPECT_EQ(last["claim_differs"], true);
  EXPECT_EQ(last["digest"], std::string(64, '4'));
  EXPECT_EQ(last["started"], "2026-11-23T07:38:00.000Z");
  EXPECT_EQ(last["ended"], "2026-11-23T07:40:00.000Z");
  EXPECT_EQ(one["facts"]["carrier"], "移动");
}

TEST(SiteJson, WithoutTheReportKeepsWhatTheJudgementTells) {
  for (const auto& detail : {std::optional<LatestReport>(), test::mini_city_report(SiteCode("2107020001"))}) {
    const auto one = json::parse(*site_json(test::mini_city(), SiteCode("2107020002"), detail));
    EXPECT_EQ(one["last_report"]["conclusion"], "noncompliant");
    EXPECT_EQ(one["last_report"]["ended"], "2026-11-23T07:40:00.000Z");
    EXPECT_FALSE(one["last_report"].contains("verdict"));
    EXPECT_FALSE(one["last_report"].contains("claim"));
  }
}

TEST(SiteJson, StaysJsonWhateverBytesTheRosterHolds) {
  const auto snapshot = test::with_roster(test::mini_city(), [](Site& site) {
    site.name = "\xff\xfe";
    site.facts = PackedFacts(Facts{{"note", std::string("\xff")}});
  });
  EXPECT_TRUE(json::accept(sites_json(snapshot)));
  EXPECT_TRUE(json::accept(*site_json(snapshot, SiteCode("150702"), std::nullopt)));
}

}  // namespace
}  // namespace campus::collector
