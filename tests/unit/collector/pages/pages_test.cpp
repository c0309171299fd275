#include "collector/http/pages/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/words.h"
#include "tests/support/mini_city.h"

namespace campus::collector {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

std::string status(Language language = Language::zh_cn) { return status_page(test::mini_city(), language); }
std::string site(const char* code, Language language = Language::zh_cn) {
  return *site_page(test::mini_city(), SiteCode(code), language);
}

std::size_t occurrences(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(StatusPage, ShowsTheShareOfCompliantSchoolsWithNumeratorAndDenominator) {
  EXPECT_THAT(status(), HasSubstr("达标覆盖率 <b>66.6 %</b> (2/3)"));
  EXPECT_THAT(status(Language::en), HasSubstr("Share compliant <b>66.6 %</b> (2/3)"));
}

TEST(StatusPage, SaysThatADraftIsNoBasisForAcceptance) {
  EXPECT_THAT(status(), HasSubstr("试行指标，不作为验收依据"));
  auto snapshot = test::mini_city();
  snapshot.standard_draft = false;
  EXPECT_THAT(status_page(snapshot, Language::zh_cn), Not(HasSubstr("试行指标，不作为验收依据")));
}

TEST(StatusPage, GivesTheExactCommandThatApprovesAKey) {
  const std::string key(64, 'b');
  EXPECT_THAT(status(), HasSubstr("campus-collector keys approve " + key + " --site 2107020002"));
}

TEST(StatusPage, PutsNothingHostileIntoACommand) {
  auto snapshot = test::mini_city();
  snapshot.pending[0].claimed_site = SiteCode("x; rm -rf ~ <b>");
  const auto page = status_page(snapshot, Language::zh_cn);
  EXPECT_THAT(page, HasSubstr("campus-collector keys approve KEYID --site CODE"));
  EXPECT_THAT(page, HasSubstr("x; rm -rf ~ &lt;b&gt;"));
}

TEST(StatusPage, TellsStatesInWordsAndGlyphsNotByColourAlone) {
  const auto page = status();
  EXPECT_THAT(page, HasSubstr("✓ 达标"));
  EXPECT_THAT(page, HasSubstr("✗ 不达标"));
  EXPECT_THAT(page, HasSubstr("? 未评定"));
}

TEST(StatusPage, ShowsMeasuredAgainstRequiredAndLocalTime) {
  const auto page = status();
  EXPECT_THAT(page, HasSubstr("<b>412.0 Mbit/s</b> <span class=\"whole\">/ 900.0 Mbit/s</span>"));
  EXPECT_THAT(page, HasSubstr("2026-11-23 15:57:00"));
}

TEST(StatusPage, ListsEverySiteOnceUnderItsBannerAndSchool) {
  const auto page = status();
  for (const auto& each : test::mini_city().sites) {
    EXPECT_EQ(occurrences(page, "href=\"/sites/" + each.site.code.text() + "?"), 1U) << each.site.code.text();
  }
}

TEST(StatusPage, ListsSitesWithoutABannerAsWell) {
  auto snapshot = test::mini_city();
  snapshot.sites[2].banner = SiteCode();
  EXPECT_THAT(status_page(snapshot, Language::zh_cn), HasSubstr("名录中没有上级旗市区的测点"));
}

TEST(StatusPage, OfALargeCityCountsRoomsInsteadOfListingThem) {
  auto snapshot = test::mini_city();
  const auto room = snapshot.sites[3];
  for (int i = 0; i < 2000; ++i) snapshot.sites.push_back(room);
  const auto page = status_page(snapshot, Language::zh_cn);
  EXPECT_LT(page.size(), 100'000U);
  EXPECT_THAT(page, HasSubstr("2001"));
}

TEST(StatusPage, OfAnEmptyRosterSaysHowToFillIt) {
  EXPECT_THAT(status_page(Snapshot{}, Language::zh_cn), HasSubstr("campus-collector roster import"));
}

TEST(SitePage, ShowsEveryItemWithItsReasonSentence) {
  const auto page = site("150722");
  EXPECT_THAT(page, HasSubstr("B-02"));
  EXPECT_THAT(page, HasSubstr("B-11"));
  EXPECT_THAT(page, HasSubstr(std::string(campus::words_of(Reason::port_slower_than_target, Language::zh_cn))));
  EXPECT_THAT(page, HasSubstr(std::string(sentence_of(LimitedBy::local_nic, Language::zh_cn))));
}

TEST(SitePage, SaysWhetherARequirementIsTheLeastOrTheMost) {
  auto snapshot = test::mini_city();
  for (auto& status : snapshot.sites) {
    if (status.site.code != SiteCode("2107020001")) continue;
    auto& item = status.latest->verdict.items.front();
    item.unit = Unit::ratio;
    item.required = 0.25;
    item.comparison = Comparison::at_most;
  }
  EXPECT_THAT(*site_page(snapshot, SiteCode("2107020001"), Language::zh_cn), HasSubstr("≤ 25 %"));
}

TEST(SitePage, DoesNotCallMeasuredWhatTheRosterStates) {
  auto snapshot = test::mini_city();
  EXPECT_THAT(*site_page(snapshot, SiteCode("2107020001"), Language::zh_cn), Not(HasSubstr("名录填报")));
  for (auto& status : snapshot.sites) {
    if (status.site.code == SiteCode("2107020001")) status.latest->verdict.items.front().quantity = "roster.count";
  }
  EXPECT_THAT(*site_page(snapshot, SiteCode("2107020001"), Language::zh_cn), HasSubstr("名录填报"));
  EXPECT_THAT(*site_page(snapshot, SiteCode("2107020001"), Language::en), HasSubstr("Stated by the roster"));
}

Snapshot with_a_waived_veto_item() {
  auto snapshot = test::mini_city();
  for (auto& status : snapshot.sites) {
    if (status.site.code != SiteCode("2107020002")) continue;
    auto& verdict = status.latest->verdict;
    verdict.gate_failures.clear();
    verdict.items.front().requirement = Requirement::veto;
    verdict.items.front().verdict = ItemVerdict::waived;
    verdict.items.front().waiver = ItemWaiver{"w-1",
                                              {"线路改造<b>。", "The line is being rebuilt."},
                                              {"错峰。", "Turns."},
                                              "市教育局",
                                              "教函〔2026〕31号",
                                              *parse_date("2026-09-01"),
                                              *parse_date("2027-02-28"),
                                              ItemVerdict::nonconform};
  }
  return snapshot;
}

TEST(SitePage, ShowsWhoWaivedAnItemUntilWhen) {
  const auto page = *site_page(with_a_waived_veto_item(), SiteCode("2107020002"), Language::zh_cn);
  EXPECT_THAT(
      page,
      HasSubstr("市教育局 教函〔2026〕31号（w-1），2026-09-01 批准，有效期至 2027-02-28（含当日）；原判定：不符合"));
  EXPECT_THAT(page, HasSubstr("线路改造&lt;b&gt;。"));
  EXPECT_THAT(page, Not(HasSubstr("无不符合")));
  const auto item = json::parse(*site_json(with_a_waived_veto_item(), SiteCode("2107020002")));
  EXPECT_EQ(item["last_report"]["verdict"]["items"][0]["waiver"]["expires_on"], "2027-02-28");
}

TEST(Pages, NameTheDocumentThatTailoredTheStandard) {
  auto snapshot = test::mini_city();
  EXPECT_THAT(status_page(snapshot, Language::zh_cn), Not(HasSubstr("本地调整")));
  const TailoringRef tailoring{"t", {"补充", "More"}, "旗教育局", "教发〔2026〕12号", *parse_date("2026-08-15"), "", 3};
  snapshot.standard_tailoring = tailoring;
  EXPECT_THAT(status_page(snapshot, Language::zh_cn), HasSubstr("依据教发〔2026〕12号《补充》"));
  EXPECT_EQ(json::parse(sites_json(snapshot))["standard"]["tailoring"]["changes"], 3);
  for (auto& status : snapshot.sites) {
    if (status.latest) status.latest->report.standard.tailoring = tailoring;
  }
  EXPECT_THAT(*site_page(snapshot, SiteCode("2107020002"), Language::en), HasSubstr("3 changes by 教发〔2026〕12号"));
}

TEST(SitePage, DoesNotCallMeasuredWhatAPersonStates) {
  auto snapshot = test::mini_city();
  EXPECT_THAT(*site_page(snapshot, SiteCode("2107020001"), Language::zh_cn), Not(HasSubstr("人员填报")));
  for (auto& status : snapshot.sites) {
    if (status.site.code == SiteCode("2107020001")) status.latest->verdict.items.front().attested_by = "张三";
  }
  EXPECT_THAT(*site_page(snapshot, SiteCode("2107020001"), Language::zh_cn), HasSubstr("人员填报"));
  EXPECT_THAT(*site_page(snapshot, SiteCode("2107020001"), Language::en), HasSubstr("Stated by a person"));
}

TEST(SitePage, ShowsTheClaimWhereItDiffersAndOnlyThere) {
  const auto page = site("2107020002");
  EXPECT_THAT(page, HasSubstr("探针自判：<span class=\"badge good\">✓ 符合</span>；以汇聚平台判定为准。"));
  EXPECT_THAT(page, HasSubstr("探针自判结论"));
  EXPECT_THAT(site("2107020001"), Not(HasSubstr("探针自判")));
}

TEST(SitePage, LinksToTheStoredReport) {
  EXPECT_THAT(site("2107020001"), HasSubstr("href=\"/api/v1/reports/" + std::string(64, '3') + "\""));
}

TEST(SitePage, WarnsThatAStaleSitesResultsAreNotThePresent) {
  EXPECT_THAT(site("2107220001"), HasSubstr("不代表当前运行状况"));
  EXPECT_THAT(site("2107020001"), Not(HasSubstr("不代表当前运行状况")));
}

TEST(SitePage, OfASilentSiteSaysSo) { EXPECT_THAT(site("2107020001-102"), HasSubstr("从未上报")); }

TEST(SitePage, IsNothingForAnUnknownCode) {
  EXPECT_FALSE(site_page(test::mini_city(), SiteCode("0"), Language::zh_cn).has_value());
  EXPECT_FALSE(site_json(test::mini_city(), SiteCode("0")).has_value());
}

TEST(Pages, EscapeEveryNameAndCarryNoScriptAndNoForeignAddress) {
  for (const auto language : {Language::zh_cn, Language::en}) {
    for (const auto& page : {status(language), site("2107020002", language), site("150702", language)}) {
      EXPECT_THAT(page, Not(HasSubstr("<小学>")));
      EXPECT_THAT(page, HasSubstr("学府&quot;路&quot; &lt;小学&gt; &amp; 幼儿园"));
      EXPECT_THAT(page, Not(HasSubstr("<script")));
      EXPECT_THAT(page, Not(HasSubstr("http://")));
      EXPECT_THAT(page, Not(HasSubstr("https://")));
      EXPECT_THAT(page, HasSubstr("name=\"viewport\""));
    }
  }
}

TEST(Pages, InEnglishHaveNoChineseButNamesAndTheWayBack) {
  auto snapshot = test::mini_city();
  for (auto& each : snapshot.sites) {
    each.site.name = each.site.short_name = "Site " + each.site.code.text();
  }
  auto text = status_page(snapshot, Language::en);
  for (const auto& each : snapshot.sites) text += *site_page(snapshot, each.site.code, Language::en);
  std::string odd;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead >= 0xE4 && lead <= 0xE9 && !std::string_view(text).substr(at).starts_with("中文</a>") &&
        !(at >= 3 && std::string_view(text).substr(at - 3).starts_with("中文</a>"))) {
      odd += text.substr(at, 3);
      at += 2;
    }
  }
  EXPECT_EQ(odd, "");
}

TEST(SitesJson, CountsLevelsAndListsSitesAndPendingReports) {
  const auto all = json::parse(sites_json(test::mini_city()));
  EXPECT_EQ(all["schema"], "campus.sites/1");
  EXPECT_EQ(all["levels"]["school"]["expected"], 3);
  EXPECT_EQ(all["levels"]["school"]["compliant"], 2);
  EXPECT_EQ(all["levels"]["school"]["noncompliant"], 1);
  EXPECT_EQ(all["levels"]["school"]["freshness"]["stale"], 1);
  EXPECT_EQ(all["levels"]["school"]["target_bits_per_second"], 1'000'000'000);
  ASSERT_EQ(all["sites"].size(), 9U);
  const auto& school = all["sites"][2];
  EXPECT_EQ(school["code"], "2107020001");
  EXPECT_EQ(school["parent"], "150702");
  EXPECT_EQ(school["state"], "compliant");
  EXPECT_EQ(school["last_report"]["throughput"]["down"]["measured_bits_per_second"], 936e6);
  EXPECT_EQ(school["last_report"]["throughput"]["down"]["verdict"], "conform");
  EXPECT_TRUE(all["sites"][4]["last_report"].is_null());
  EXPECT_EQ(all["pending"][0]["reason"], "unknown_key");
}

TEST(SiteJson, HoldsTheVerdictWithTheClaimBesideIt) {
  const auto one = json::parse(*site_json(test::mini_city(), SiteCode("2107020002")));
  EXPECT_EQ(one["schema"], "campus.site/1");
  EXPECT_EQ(one["last_report"]["verdict"]["conclusion"], "noncompliant");
  EXPECT_EQ(one["last_report"]["claim"]["conclusion"], "compliant");
  EXPECT_EQ(one["last_report"]["claim_differs"], true);
  EXPECT_EQ(one["last_report"]["digest"], std::string(64, '4'));
  EXPECT_EQ(one["facts"]["carrier"], "移动");
}

TEST(SiteJson, StaysJsonWhateverBytesTheRosterHolds) {
  auto snapshot = test::mini_city();
  snapshot.sites[0].site.name = "\xff\xfe";
  snapshot.sites[0].site.facts["note"] = std::string("\xff");
  EXPECT_TRUE(json::accept(sites_json(snapshot)));
  EXPECT_TRUE(json::accept(*site_json(snapshot, SiteCode("150702"))));
}

}  // namespace
}  // namespace campus::collector
