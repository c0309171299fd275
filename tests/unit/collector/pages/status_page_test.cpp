#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/http/pages/pages.h"
#include "tests/support/mini_city.h"
#include "tests/support/sample_city.h"
#include "tests/unit/collector/pages/changed_city.h"

namespace campus::collector {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string status(Language language = Language::zh_cn) { return status_page(test::mini_city(), language); }

std::size_t occurrences(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(StatusPage, ShowsAcceptanceAndPresentBesideEachOtherEachWithNumeratorAndDenominator) {
  auto snapshot = test::mini_city();
  // Accepted, then failing in a routine run.
  test::judge_otherwise(snapshot, "2107020001", [](Judgement& latest) {
    latest.mode = Mode::routine;
    latest.state = SiteState::noncompliant;
  });
  const auto page = status_page(snapshot, Language::zh_cn);
  EXPECT_THAT(page,
              HasSubstr("<h4>达标覆盖率</h4><p class=\"soft\">按最近一次有效验收</p><p class=\"value\">66.6 % (2/3)"));
  EXPECT_THAT(page, HasSubstr("<h4>当前运行状况</h4><p class=\"soft\">按最近一次上报，达标数 / 名录数</p>"
                              "<p class=\"value\">0.0 % (0/3)"));
  EXPECT_THAT(status_page(snapshot, Language::en),
              HasSubstr("<h4>Share compliant</h4><p class=\"soft\">by the last valid "
                        "acceptance</p><p class=\"value\">66.6 % (2/3)"));
}

TEST(StatusPage, CountsNoSilentSiteAsComplyingNow) {
  const auto page = status();
  // 2107220001 was compliant and is stale.
  EXPECT_THAT(page, HasSubstr("<p class=\"value\">33.3 % (1/3)"));
  EXPECT_THAT(page, HasSubstr("○ 失联或未上报</span> 1"));
}

TEST(StatusPage, SaysThatADraftIsNoBasisForAcceptance) {
  EXPECT_THAT(status(), HasSubstr("试行指标，不作为验收依据"));
  auto snapshot = test::mini_city();
  test::change_standard(snapshot, [](StandardSummary& standard) { standard.draft = false; });
  EXPECT_THAT(status_page(snapshot, Language::zh_cn), Not(HasSubstr("试行指标，不作为验收依据")));
}

TEST(StatusPage, GivesTheExactCommandThatApprovesAKey) {
  const std::string key(64, 'b');
  EXPECT_THAT(status(), HasSubstr("campus-collector keys approve " + key + " --site 2107020002"));
}

TEST(StatusPage, ListsAKeyThatWaitsOnceHoweverManyReportsItSent) {
  auto snapshot = test::mini_city();
  auto more = snapshot.pending[0];
  more.id = ReportId(std::string(64, 'f'));
  more.received += std::chrono::minutes(5);
  snapshot.pending.push_back(more);
  const auto page = status_page(snapshot, Language::zh_cn);
  EXPECT_EQ(occurrences(page, "campus-collector keys approve " + std::string(64, 'b')), 1U);
  EXPECT_THAT(page, HasSubstr("<dd>2 · <code>" + std::string(64, 'f')));
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
  EXPECT_THAT(page, HasSubstr("? 未验收"));
  EXPECT_THAT(page, HasSubstr("○ 失联"));
}

TEST(StatusPage, NamesSilenceByAppointmentInBothLanguages) {
  auto snapshot = test::mini_city();
  test::status_in(snapshot, "2107020001").freshness = Freshness::excused;
  EXPECT_THAT(status_page(snapshot, Language::zh_cn), HasSubstr("免报（按约定静默） 1"));
  EXPECT_THAT(status_page(snapshot, Language::en), HasSubstr("excused (silent by appointment) 1"));
}

TEST(StatusPage, ShowsMeasuredAgainstRequiredAndLocalTime) {
  const auto page = status();
  EXPECT_THAT(page, HasSubstr("<b>412.0 Mbit/s</b> <span class=\"whole\">/ 900.0 Mbit/s</span>"));
  EXPECT_THAT(page, HasSubstr("2026-11-23 15:57:00"));
}

TEST(StatusPage, ListsBannersAndSchoolsOnceAndCountsRooms) {
  const auto page = status();
  const auto snapshot = test::mini_city();
  for (const auto& site : snapshot.roster->sites()) {
    const auto times = site.level == Level::classroom ? 0U : 1U;
    EXPECT_EQ(occurrences(page, "<a href=\"/sites/" + site.code.text() + "?lang=zh-CN\">"),
              times + (site.code == SiteCode("2107020002") ? 1U : 0U))  // also waits for approval
        << site.code.text();
  }
  EXPECT_THAT(page, HasSubstr("教室：<ul class=\"counts\"><li><span class=\"badge good\">✓ 达标</span> 1</li>"
                              "<li><span class=\"badge open\">○ 失联或未上报</span> 1</li></ul>"));
}

TEST(StatusPage, PutsWhatNeedsSomebodyFirst) {
  const auto page = status();
  EXPECT_LT(page.find("/sites/2107020002?lang=zh-CN\">学府", page.find("各旗市区")), page.find("/sites/2107020001?"));
}

TEST(StatusPage, ListsSitesWithoutABannerAsWell) {
  auto snapshot = test::mini_city();
  test::status_in(snapshot, "2107020001").banner = nullptr;
  const auto page = status_page(snapshot, Language::zh_cn);
  EXPECT_THAT(page, HasSubstr("名录中没有上级旗市区的测点"));
  EXPECT_THAT(page, HasSubstr("/sites/2107020001?"));
}

TEST(StatusPage, OfAWholeCityStaysSmallAndLeavesSchoolsToTheirBanners) {
  const auto city = test::sample_city({14, 1000, 30});
  const auto page = status_page(city.snapshot, Language::zh_cn);
  EXPECT_LT(page.size(), 100'000U);
  EXPECT_THAT(page, HasSubstr("/1000)"));
  EXPECT_THAT(page, HasSubstr("/30000)"));
  for (const auto& site : city.snapshot.roster->sites()) {
    if (site.level != Level::banner) continue;
    EXPECT_THAT(page, HasSubstr("/sites/" + site.code.text() + "?"));
    EXPECT_LT(site_page(city.snapshot, site.code, std::nullopt, Language::zh_cn)->size(), 500'000U);
  }
}

TEST(StatusPage, StaysSmallWhateverTheRosterHolds) {
  const auto banners = test::sample_city({5000, 0, 0}).snapshot;
  EXPECT_LT(status_page(banners, Language::zh_cn).size(), 500'000U);
  const auto listed = test::sample_city({14, 200, 5}).snapshot;
  EXPECT_LT(status_page(listed, Language::zh_cn).size(), 500'000U);
  const auto schools = test::sample_city({1, 3000, 0}).snapshot;
  const auto page = *site_page(schools, SiteCode("150702"), std::nullopt, Language::zh_cn);
  EXPECT_LT(page.size(), 500'000U);
  EXPECT_THAT(page, HasSubstr("可用搜索查找）：2700"));
}

TEST(StatusPage, OfAnEmptyRosterSaysHowToFillIt) {
  EXPECT_THAT(status_page(Snapshot{}, Language::zh_cn), HasSubstr("campus-collector roster import"));
}

TEST(StatusPage, ASilenceStandsAboveAllWithHowManyDoNotKeepIt) {
  auto snapshot = test::mini_city();
  EXPECT_THAT(status_page(snapshot, Language::zh_cn), Not(HasSubstr("静默中")));
  snapshot.silence = SilenceSummary{{}, snapshot.built, {}, "高考 <b>", 12, 3, 4};
  const auto page = status_page(snapshot, Language::zh_cn);
  EXPECT_THAT(page, HasSubstr("<strong>静默中</strong> · 全市"));
  EXPECT_THAT(page, HasSubstr("已静默 12 · <strong>尚未静默 3</strong> · 未联系 4"));
  EXPECT_THAT(page, HasSubstr("高考 &lt;b&gt;"));
  EXPECT_THAT(status_page(snapshot, Language::en), HasSubstr("silent 12 · <strong>not silent yet 3</strong>"));
}

}  // namespace
}  // namespace campus::collector
