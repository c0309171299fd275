#include "probe/report/html_report.h"
#include "probe/report/conclusion_text.h"
#include "probe/report/grade_text.h"
#include "probe/report/item_lists.h"
#include "probe/report/item_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include "core/words.h"
#include "probe/report/plain_text.h"
#include "probe/report/report_view.h"
#include "standards/assess.h"
#include "tests/support/sample_report.h"

namespace campus::probe {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string html(const Report& report, Language language = Language::zh_cn) {
  return render_html(report, samples::sample_id(), language);
}

std::vector<Report> all_samples() {
  return {samples::passing_school(), samples::failing_classroom(), samples::undecided_school(),
          samples::attested_school(), samples::hostile_school()};
}

std::string body_of(const std::string& page) { return page.substr(page.find("<body>")); }

/// Tags dropped, section numbers too: they are 一、二 in one language and 1. 2. in the other.
std::vector<std::string> numbers_of(const std::string& page) {
  auto text = std::regex_replace(body_of(page), std::regex("<span class=\"no\">[^<]*</span>"), "");
  text = std::regex_replace(text, std::regex("<[^>]*>"), " ");
  text = std::regex_replace(text, std::regex("&#?[a-z0-9]+;"), " ");
  std::vector<std::string> numbers;
  const std::regex number("[0-9]+([.][0-9]+)?");
  for (std::sregex_iterator it(text.begin(), text.end(), number), end; it != end; ++it) numbers.push_back(it->str());
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(HtmlReport, AsksNobodyForAnything) {
  for (const auto& report : all_samples()) {
    for (const auto language : {Language::zh_cn, Language::en}) {
      const auto page = html(report, language);
      for (const char* trace : {"http://", "https://", "<script", "<img", "<link", "<iframe", "<object", "@import",
                                "url(", " src=", " href=", "javascript:"}) {
        if (report.site == samples::hostile_school().site && std::string(trace) == " src=") continue;  // as plain text
        EXPECT_THAT(page, Not(HasSubstr(trace))) << report.site.text();
      }
    }
  }
}

TEST(HtmlReport, KeepsHostileTextInert) {
  const auto page = html(samples::hostile_school());
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  for (const char* raw : {"<script>alert", "<img src", "\x1b", "\xE2\x80\xAE", "\x01", "\xFF"}) {
    EXPECT_THAT(page, Not(HasSubstr(raw)));
  }
  EXPECT_THAT(page, HasSubstr("[U+202E]"));
}

TEST(HtmlReport, SaysTheSameNumbersInBothLanguages) {
  for (const auto& report : {samples::passing_school(), samples::failing_classroom(), samples::undecided_school(),
                             samples::attested_school()}) {
    EXPECT_EQ(numbers_of(html(report, Language::zh_cn)), numbers_of(html(report, Language::en))) << report.site.text();
  }
}

TEST(HtmlReport, SpeaksNoChineseOfItsOwnInEnglish) {
  auto report = samples::failing_classroom();
  for (auto& [name, value] : report.facts) value = std::string("x");
  for (auto& item : report.claim.items) {
    for (auto& source : item.sources) source.clause = "x";
  }
  const auto page = body_of(html(report, Language::en));
  for (std::string_view rest = page; !rest.empty();) {
    const auto point = front_of(rest);
    ASSERT_FALSE(point.value >= 0x4E00 && point.value <= 0x9FFF) << rest.substr(0, 120);
    rest.remove_prefix(point.bytes);
  }
}

TEST(HtmlReport, ShowsEveryVerdictWithGlyphAndWord) {
  for (const auto language : {Language::zh_cn, Language::en}) {
    const auto page = html(samples::undecided_school(), language);
    for (const auto& [verdict, name] : EnumNames<ItemVerdict>::names) {
      const auto words = std::string(glyph_of(verdict)) + " " + std::string(words_of(verdict, language));
      EXPECT_THAT(page, HasSubstr(words)) << name;
    }
  }
}

TEST(HtmlReport, PutsTheVerdictFirst) {
  const auto page = body_of(html(samples::failing_classroom()));
  const std::vector<std::string> order{
      "不达标",       "核验完成率",     "存在问题与整改要求", "基本信息", "验收依据", "指标达标情况",
      "网络实测结果", "未测及调整事项", "测试方法与工具",     "计分说明", "签字盖章"};
  std::size_t last = 0;
  for (const auto& word : order) {
    const auto at = page.find("</span>" + word) == std::string::npos ? page.find(word) : page.find("</span>" + word);
    ASSERT_NE(at, std::string::npos) << word;
    EXPECT_GT(at, last) << word;
    last = at;
  }
}

TEST(HtmlReport, ShowsWaiversWithTheirDocumentAndTheTailoring) {
  const auto page = html(samples::undecided_school(), Language::en);
  EXPECT_EQ(occurrences(page, "教函〔2026〕31号 (w-2026-1), approved 2026-09-01, valid through 2027-06-30"), 3U)
      << "among the problems, with the item, and with what was adjusted";
  EXPECT_THAT(page, HasSubstr("without the waiver: nonconform"));
  EXPECT_THAT(page, HasSubstr("had expired before this test, on 2026-01-31"));
  EXPECT_THAT(page, HasSubstr("Local tailoring"));
  EXPECT_THAT(page, HasSubstr("3 changes by 教发〔2026〕12号"));
  EXPECT_THAT(page, Not(HasSubstr("local tailoring: "))) << "the label says it";
  EXPECT_THAT(page, HasSubstr(std::string(64, 'e')));
}

TEST(HtmlReport, ShowsAWaivedGateAsSuch) {
  auto report = samples::undecided_school();
  report.claim.items.back().requirement = Requirement::veto;
  EXPECT_THAT(html(report), HasSubstr("△ 经批准豁免</span>"));
  EXPECT_THAT(html(report), Not(HasSubstr("✓ 无不符合")));
}

TEST(HtmlReport, AsksFourPartiesToSignAnAcceptance) {
  const auto page = html(samples::passing_school());
  EXPECT_EQ(occurrences(page, "☐ 同意"), 4U);
  EXPECT_EQ(occurrences(page, "☐ 拒签"), 4U);
  EXPECT_THAT(page, Not(HasSubstr("不可签字")));
}

TEST(HtmlReport, OffersNoSignatureForDemonstrationDraftRoutineOrShortRuns) {
  auto demonstration = samples::passing_school();
  demonstration.demonstration = true;
  auto draft = samples::passing_school();
  draft.standard.draft = true;
  auto routine = samples::passing_school();
  routine.mode = Mode::routine;
  auto brief = samples::passing_school();
  brief.measurements.front().repeats.front().duration = std::chrono::seconds(10);
  auto once = samples::passing_school();
  once.measurements[1].repeats.resize(2);
  for (const auto& report : {demonstration, draft, routine, brief, once}) {
    const auto page = html(report);
    EXPECT_THAT(page, Not(HasSubstr("☐")));
    EXPECT_THAT(page, HasSubstr("不可签字"));
  }
}

TEST(HtmlReport, MarksEveryPrintedPage) {
  const auto page = html(samples::undecided_school());
  EXPECT_THAT(page, HasSubstr("@top-left{content:\"演示，不可签字\"}"));
  EXPECT_THAT(page, HasSubstr("@top-right{content:\"试行指标，不作为验收依据\"}"));
  EXPECT_THAT(page, HasSubstr("class=\"water\""));
  EXPECT_THAT(html(samples::passing_school()), Not(HasSubstr("class=\"water\"")));
}

TEST(HtmlReport, PutsOnlyAHexadecimalIdIntoTheStyleSheet) {
  const auto page = render_html(samples::passing_school(), ReportId("x\"}body{display:none}"), Language::zh_cn);
  EXPECT_THAT(page.substr(0, page.find("<body>")), Not(HasSubstr("display:none}body")));
  EXPECT_THAT(page.substr(0, page.find("</style>")), Not(HasSubstr("body{display:none}")));
}

TEST(HtmlReport, ShowsBothNumbersOfTheRateRuleAndWhichDecides) {
  const auto page = html(samples::failing_classroom());
  EXPECT_THAT(page, HasSubstr("0.90 × 标称 100.0 Mbit/s = 90.00 Mbit/s"));
  EXPECT_THAT(page, HasSubstr("0.97 × 路径上限 94.15 Mbit/s = 91.32 Mbit/s"));
  EXPECT_THAT(page, HasSubstr("由标称速率决定"));
}

TEST(HtmlReport, NamesAContractThatIsTooSmall) {
  auto report = samples::failing_classroom();
  report.facts["contract_down"] = std::string("80M");
  EXPECT_THAT(html(report), Not(HasSubstr("签约带宽不足"))) << "the judge did not say so";
  report.claim.items.front().detail += standards::kContractBelowTarget;
  EXPECT_THAT(html(report), HasSubstr("签约带宽不足"));
  EXPECT_THAT(html(samples::failing_classroom()), Not(HasSubstr("签约带宽不足")));
}

TEST(HtmlReport, NeverRoundsAValueOntoTheRequirementItMisses) {
  auto report = samples::failing_classroom();
  report.claim.items.front().measured = 89'999'900.0;
  EXPECT_THAT(html(report), HasSubstr("89999900 bit/s"));
}

TEST(HtmlReport, TagsSourcesNobodyHasSeen) {
  EXPECT_THAT(html(samples::passing_school()), HasSubstr("未核实"));
  auto report = samples::passing_school();
  for (auto& item : report.claim.items) item.sources.clear();
  EXPECT_EQ(occurrences(html(report), "未核实"), 1U) << "only in the legend";
}

TEST(HtmlReport, StaysSmall) {
  auto report = samples::passing_school();
  const auto item = report.claim.items.front();
  while (report.claim.items.size() < 70) report.claim.items.push_back(item);
  for (auto& measurement : report.measurements) {
    while (!measurement.repeats.empty() && measurement.repeats.size() < 40) {
      measurement.repeats.push_back(measurement.repeats.front());
    }
  }
  EXPECT_LE(html(report).size(), 300'000U);
}

TEST(HtmlReport, TakesAnEmptyReport) {
  for (const auto language : {Language::zh_cn, Language::en})
    EXPECT_THAT(html(Report{}, language), HasSubstr("</html>"));
}

Report asking_for_a_score(std::int64_t permille) {
  auto report = samples::passing_school();
  auto profile = *standards::parse_resolved(report.standard.resolved.text);
  profile.min_score_permille = permille;
  report.standard = standards::reference_of(profile);
  report.claim.score_permille = permille - 1;
  return report;
}

TEST(ReportView, NamesTheScoreWhereItAloneHoldsTheConclusionBack) {
  auto report = asking_for_a_score(801);
  report.claim.conclusion = Conclusion::rectify;
  EXPECT_EQ(conclusion_text(view_of(report, Language::zh_cn)), "得分 80.0 % 低于要求的 80.1 %。");
  EXPECT_EQ(conclusion_text(view_of(report, Language::en)), "The score of 80.0 % is below the 80.1 % asked.");
  report.claim.conclusion = Conclusion::withheld;
  EXPECT_EQ(conclusion_text(view_of(report, Language::en)),
            "The score of 80.0 % is below the 80.1 % asked; what is open could make up for it.");
  EXPECT_EQ(conclusion_text(view_of(report, Language::zh_cn)), "得分 80.0 % 低于要求的 80.1 %，但未定的指标可能补足。");
  EXPECT_THAT(html(report), HasSubstr("得分低于 80.1 % 时"));
  EXPECT_THAT(html(samples::passing_school()), Not(HasSubstr("得分低于")));
}

Report graded(std::optional<Grade> grade) {
  auto report = samples::passing_school();
  auto profile = *standards::parse_resolved(report.standard.resolved.text);
  profile.bands = {{"gold", {"示范校", "Demonstration"}, 900}, {"plain", {"合格校", "Qualified"}, 800}};
  profile.caps = {{RuleId("s-07"), "plain"}};
  report.standard = standards::reference_of(profile);
  report.claim.grade = std::move(grade);
  return report;
}

TEST(ReportView, GradesWhoComplies) {
  const auto report = graded(Grade{"gold", {"示范校", "Demonstration"}, std::nullopt, {}});
  EXPECT_EQ(grade_text(view_of(report, Language::zh_cn)), "等级：示范校。");
  EXPECT_THAT(html(report), HasSubstr("等级：示范校。"));
  EXPECT_THAT(html(report), HasSubstr("等级“合格校”：达标，且得分不低于 80.0 %。"));
  EXPECT_THAT(html(report), HasSubstr("S-07 不符合、经豁免、无法判定或未测时，等级最高为“合格校”。"));
  EXPECT_EQ(grade_text(view_of(graded(std::nullopt), Language::en)), "Grade: none, the score reaches no band.");
  EXPECT_EQ(grade_text(view_of(samples::passing_school(), Language::zh_cn)), "") << "a standard without bands";
  auto failing = graded(std::nullopt);
  failing.claim.conclusion = Conclusion::rectify;
  EXPECT_EQ(grade_text(view_of(failing, Language::zh_cn)), "");
}

TEST(ReportView, SaysWhatCapsTheGrade) {
  const auto report =
      graded(Grade{"plain", {"合格校", "Qualified"}, Localized{"示范校", "Demonstration"}, {RuleId("s-07")}});
  EXPECT_EQ(grade_text(view_of(report, Language::zh_cn)),
            "等级：合格校（按得分可为示范校；S-07 未能证明符合，等级受限）。");
  EXPECT_EQ(grade_text(view_of(report, Language::en)),
            "Grade: Qualified (the score alone would give Demonstration; S-07 not shown to conform caps it).");
}

TEST(ReportView, NeverCallsMeasuredWhatTheRosterSays) {
  auto report = samples::passing_school();
  auto& item = report.claim.items.front();
  item.quantity = "roster.count";
  item.unit = Unit::count;
  item.measured = 24;
  EXPECT_EQ(found_text(view_of(report, Language::zh_cn), item), "名录 24");
  EXPECT_EQ(found_text(view_of(report, Language::en), item), "roster 24");
  EXPECT_THAT(html(report), HasSubstr("名录填报，非实测"));
  EXPECT_THAT(html(samples::passing_school()), Not(HasSubstr("名录填报")));
}

TEST(ReportView, NamesWhoStatedWhatNobodyMeasured) {
  const auto report = samples::attested_school();
  const auto zh = view_of(report, Language::zh_cn);
  const auto en = view_of(report, Language::en);
  const auto& stated = report.claim.items.at(report.claim.items.size() - 3);
  EXPECT_EQ(value_note(zh, stated), "人员填报 张三 2026-11-20，非实测");
  EXPECT_EQ(value_note(en, stated), "stated by 张三 2026-11-20, not measured");
  EXPECT_EQ(found_text(zh, stated), "人员填报 是（张三 2026-11-20，非实测）");
  EXPECT_EQ(found_text(en, stated), "stated yes (by 张三 2026-11-20, not measured)");
  EXPECT_EQ(found_text(zh, report.claim.items.back()), "人员填报 —");
  auto undated = stated;
  undated.attested_at.reset();
  EXPECT_EQ(value_note(zh, undated), "人员填报 张三，非实测");
}

TEST(ReportView, CountsNothingOfAChapterOfItsOwn) {
  auto report = samples::attested_school();
  EXPECT_THAT(failed_items(report), testing::IsEmpty());
  EXPECT_THAT(undecided_items(report), testing::IsEmpty());
  ASSERT_EQ(failed_items_outside(report).size(), 1U);
  EXPECT_EQ(failed_items_outside(report).front()->rule.text(), "x-01");
  ASSERT_EQ(undecided_items_outside(report).size(), 1U);
  EXPECT_EQ(undecided_items_outside(report).front()->rule.text(), "x-02");
  for (auto& item : report.claim.items) item.requirement = Requirement::veto;
  report.claim.conclusion = Conclusion::noncompliant;
  EXPECT_EQ(conclusion_text(view_of(report, Language::zh_cn)), "") << "no veto item of the score failed";
}

TEST(HtmlReport, ShowsAChapterOfItsOwnApartAndItsFailuresBeforeEverythingElse) {
  const auto page = body_of(html(samples::attested_school()));
  const auto failure = page.find("单列章节的问题");
  ASSERT_NE(failure, std::string::npos);
  EXPECT_LT(failure, page.find("</span>存在问题与整改要求"));
  EXPECT_THAT(page, HasSubstr("校园安全（单列，不计入数字校园得分）"));
  EXPECT_THAT(page.substr(page.find("</span>存在问题与整改要求")), HasSubstr("没有不符合的指标"));
  EXPECT_THAT(page, HasSubstr("单列的章节另行列示"));
  const auto row = page.substr(page.find("<b>X-01</b>", page.find("</span>指标达标情况")));
  EXPECT_THAT(row.substr(0, row.find("</tr>")), HasSubstr("<td class=\"n\">—</td>"));
  EXPECT_THAT(html(samples::passing_school()), Not(HasSubstr("单列")));
}

TEST(HtmlReport, ListsWhatPeopleStatedWithItsEvidence) {
  const auto page = html(samples::attested_school());
  for (const char* part :
       {"</span>人员填报", "张三", "校长", "2026-11-20 10:00:00", "任命文件见佐证材料", "appointment.pdf", "182044",
        "没有佐证材料", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "取代的记录"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
  EXPECT_THAT(html(samples::passing_school()), Not(HasSubstr("人员填报")));
}

}  // namespace
}  // namespace campus::probe
