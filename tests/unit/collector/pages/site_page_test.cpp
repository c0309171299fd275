#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/http/pages/pages.h"
#include "core/words.h"
#include "tests/support/mini_city.h"
#include "tests/support/sample_city.h"
#include "tests/unit/collector/pages/changed_city.h"

namespace campus::collector {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string site(const char* code, Language language = Language::zh_cn) {
  return *site_page(test::mini_city(), SiteCode(code), test::mini_city_report(SiteCode(code)), language);
}

/// With the report in full changed.
std::string site_with(const char* code, const std::function<void(LatestReport&)>& change,
                      Language language = Language::zh_cn) {
  auto detail = test::mini_city_report(SiteCode(code));
  change(*detail);
  return *site_page(test::mini_city(), SiteCode(code), detail, language);
}

TEST(SitePage, ShowsEveryItemWithItsReasonSentence) {
  const auto page = site("150722");
  EXPECT_THAT(page, HasSubstr("B-02"));
  EXPECT_THAT(page, HasSubstr("B-11"));
  EXPECT_THAT(page, HasSubstr(std::string(campus::words_of(Reason::port_slower_than_target, Language::zh_cn))));
  EXPECT_THAT(page, HasSubstr(std::string(sentence_of(LimitedBy::local_nic, Language::zh_cn))));
}

TEST(SitePage, SaysWhetherARequirementIsTheLeastOrTheMost) {
  const auto page = site_with("2107020001", [](LatestReport& detail) {
    auto& item = detail.verdict.items.front();
    item.unit = Unit::ratio;
    item.required = 0.25;
    item.comparison = Comparison::at_most;
  });
  EXPECT_THAT(page, HasSubstr("≤ 25 %"));
}

TEST(SitePage, WithoutTheReportShowsTheVerdictsThatItKnows) {
  const auto page = *site_page(test::mini_city(), SiteCode("2107020002"), std::nullopt, Language::zh_cn);
  EXPECT_THAT(page, HasSubstr("报告原文暂时读不出"));
  EXPECT_THAT(page, HasSubstr("<span class=\"badge bad\">✗ 不符合</span> S-02 下行吞吐"));
  EXPECT_THAT(page, HasSubstr("412.0 Mbit/s"));
  EXPECT_THAT(site("2107020002"), Not(HasSubstr("报告原文暂时读不出")));
}

TEST(SitePage, NeverMixesTheWordsOfOneReportWithTheFiguresOfAnother) {
  const auto other = test::mini_city_report(SiteCode("2107020001"));
  const auto page = *site_page(test::mini_city(), SiteCode("2107020002"), other, Language::zh_cn);
  EXPECT_THAT(page, HasSubstr("报告原文暂时读不出"));
  EXPECT_THAT(page, Not(HasSubstr("936.0 Mbit/s")));
}

TEST(SitePage, TellsAcceptanceApartFromThePresent) {
  auto snapshot = test::mini_city();
  test::judge_otherwise(snapshot, "2107020001", [](Judgement& latest) {
    latest.report = Digest::of_hex(std::string(64, '9'));
    latest.mode = Mode::routine;
    latest.state = SiteState::noncompliant;
    latest.conclusion = Conclusion::noncompliant;
  });
  const auto page = *site_page(snapshot, SiteCode("2107020001"), std::nullopt, Language::zh_cn);
  EXPECT_THAT(page, HasSubstr("<dt>当前运行状况</dt><dd><span class=\"badge bad\">✗ 不达标</span></dd>"));
  EXPECT_THAT(page,
              HasSubstr("<dt>最近一次有效验收</dt><dd><span class=\"badge good\">✓ 达标</span> 2026-11-23 15:57:00"));
  EXPECT_THAT(page, HasSubstr("/api/v1/reports/" + std::string(64, '3')));
  EXPECT_THAT(page, HasSubstr("/api/v1/reports/" + std::string(64, '9')));
}

TEST(SitePage, ShowsTheDigitalCampusRecordWhereThereIsOne) {
  const auto city = test::sample_city({1, 12, 0});
  const auto school = city.snapshot.sites.back().site->code;
  const auto page = *site_page(city.snapshot, school, std::nullopt, Language::zh_cn);
  EXPECT_THAT(page, HasSubstr("<dt>数字校园</dt><dd><span class=\"badge good\">✓ 达标</span> 得分 91.3 %"));
}

TEST(SitePage, DoesNotCallMeasuredWhatTheRosterStates) {
  EXPECT_THAT(site("2107020001"), Not(HasSubstr("名录填报")));
  const auto stated = [](LatestReport& detail) { detail.verdict.items.front().quantity = "roster.count"; };
  EXPECT_THAT(site_with("2107020001", stated), HasSubstr("名录填报"));
  EXPECT_THAT(site_with("2107020001", stated, Language::en), HasSubstr("Stated by the roster"));
}

TEST(SitePage, DoesNotCallMeasuredWhatAPersonStates) {
  EXPECT_THAT(site("2107020001"), Not(HasSubstr("人员填报")));
  const auto stated = [](LatestReport& detail) { detail.verdict.items.front().attested_by = "张三"; };
  EXPECT_THAT(site_with("2107020001", stated), HasSubstr("人员填报"));
  EXPECT_THAT(site_with("2107020001", stated, Language::en), HasSubstr("Stated by a person"));
}

TEST(SitePage, SaysWhatIsOutsideTheScoreAndNamesTheGrade) {
  const auto page = site_with("2107020001", [](LatestReport& detail) {
    detail.verdict.items.front().outside_score = true;
    detail.verdict.grade = Grade{"model", {"示范校", "model school"}, {}, {}};
  });
  EXPECT_THAT(page, HasSubstr("单列章节，不计入得分"));
  EXPECT_THAT(page, HasSubstr("<dt>等级</dt><dd>示范校</dd>"));
}

void waive_first(LatestReport& detail) {
  auto& verdict = detail.verdict;
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

TEST(SitePage, ShowsWhoWaivedAnItemUntilWhen) {
  const auto page = site_with("2107020002", waive_first);
  EXPECT_THAT(
      page,
      HasSubstr("市教育局 教函〔2026〕31号（w-1），2026-09-01 批准，有效期至 2027-02-28（含当日）；原判定：不符合"));
  EXPECT_THAT(page, HasSubstr("线路改造&lt;b&gt;。"));
  EXPECT_THAT(page, Not(HasSubstr("无不符合")));
}

TEST(SitePage, NamesTheDocumentThatTailoredTheStandard) {
  const TailoringRef tailoring{"t", {"补充", "More"}, "旗教育局", "教发〔2026〕12号", *parse_date("2026-08-15"), "", 3};
  auto snapshot = test::mini_city();
  EXPECT_THAT(status_page(snapshot, Language::zh_cn), Not(HasSubstr("本地调整")));
  test::change_standard(snapshot, [&](StandardSummary& standard) { standard.tailoring = tailoring; });
  EXPECT_THAT(status_page(snapshot, Language::zh_cn), HasSubstr("依据教发〔2026〕12号《补充》"));
  const auto tailored = [&](LatestReport& detail) { detail.report.standard.tailoring = tailoring; };
  EXPECT_THAT(site_with("2107020002", tailored, Language::en), HasSubstr("3 changes by 教发〔2026〕12号"));
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
  const auto page = site("2107220001");
  EXPECT_THAT(page, HasSubstr("不代表当前运行状况"));
  EXPECT_THAT(page, HasSubstr("<dt>当前运行状况</dt><dd><span class=\"badge open\">○ 失联</span></dd>"));
  EXPECT_THAT(site("2107020001"), Not(HasSubstr("不代表当前运行状况")));
}

TEST(SitePage, OfASilentSiteSaysSo) { EXPECT_THAT(site("2107020001-102"), HasSubstr("从未上报")); }

TEST(SitePage, OfASchoolListsItsRoomsAndOfABannerItsSchools) {
  const auto school = site("2107020001");
  EXPECT_THAT(school, HasSubstr("/sites/2107020001-101?"));
  EXPECT_THAT(school, HasSubstr("/sites/2107020001-102?"));
  EXPECT_THAT(school, Not(HasSubstr("/sites/2107220001-101?")));
  const auto banner = site("150702");
  EXPECT_THAT(banner, HasSubstr("/sites/2107020001?"));
  EXPECT_THAT(banner, HasSubstr("/sites/2107020002?"));
  EXPECT_THAT(banner, Not(HasSubstr("/sites/2107220001?")));
  EXPECT_THAT(banner, Not(HasSubstr("/sites/2107020001-101?")));
}

TEST(SitePage, TellsWhomToCall) {
  const auto city = test::sample_city({1, 2, 1});
  const auto page = *site_page(city.snapshot, city.snapshot.sites.back().school_code(), std::nullopt, Language::zh_cn);
  EXPECT_THAT(page, HasSubstr("<dt>联系人</dt><dd>乌云其木格</dd>"));
  EXPECT_THAT(page, HasSubstr("<a href=\"tel:04708210001\">0470-8210001</a>"));
  EXPECT_THAT(page, HasSubstr("<dt>线路编号</dt><dd>HLBE-1G-20001</dd>"));
  EXPECT_THAT(page, HasSubstr("【线路报障】"));
}

TEST(SitePage, IsNothingForAnUnknownCode) {
  EXPECT_FALSE(site_page(test::mini_city(), SiteCode("0"), std::nullopt, Language::zh_cn).has_value());
  EXPECT_FALSE(site_json(test::mini_city(), SiteCode("0"), std::nullopt).has_value());
}

}  // namespace
}  // namespace campus::collector
