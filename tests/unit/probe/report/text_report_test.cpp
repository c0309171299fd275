#include "probe/report/text_report.h"
#include "probe/report/conclusion_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/words.h"
#include "probe/report/conclusion_text.h"
#include "tests/support/sample_report.h"

namespace campus::probe {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TextReport, SaysTheVerdictBeforeTheCounts) {
  const auto text = render_text(samples::failing_classroom(), Language::zh_cn, false);
  const auto verdict = text.find("✗ 不达标");
  ASSERT_NE(verdict, std::string::npos);
  EXPECT_LT(verdict, text.find("核验完成率"));
  EXPECT_LT(text.find("核验完成率"), text.find("存在问题与整改要求"));
  EXPECT_THAT(text, HasSubstr("要求 ≥ 90.00 Mbit/s，实测 76.50 Mbit/s"));
  EXPECT_THAT(text, HasSubstr("责任方：学校"));
}

TEST(TextReport, ListsWhatIsUndecidedWithItsReason) {
  const auto text = render_text(samples::undecided_school(), Language::en, false);
  EXPECT_THAT(text, HasSubstr("? conclusion withheld"));
  EXPECT_THAT(text, HasSubstr("negotiated below the"));
  EXPECT_THAT(text, HasSubstr("Demonstration, not to be signed"));
}

std::string in_one_line(std::string text) {
  for (auto at = text.find("\n"); at != std::string::npos; at = text.find("\n", at)) {
    const auto end = text.find_first_not_of(' ', at + 1);
    text.replace(at, (end == std::string::npos ? text.size() : end) - at, end == std::string::npos ? "" : " ");
  }
  return text;
}

TEST(TextReport, KeepsTheVerdictAndTheDocumentOfAWaivedItem) {
  const auto text = in_one_line(render_text(samples::undecided_school(), Language::en, false));
  EXPECT_THAT(text, HasSubstr("△ waived  S-05"));
  EXPECT_THAT(text, HasSubstr("measured 81.00 Mbit/s"));
  EXPECT_THAT(text, HasSubstr("waived by 市教育局, 教函〔2026〕31号 (w-2026-1), approved 2026-09-01, valid through "
                              "2027-06-30; without the waiver: nonconform."));
}

TEST(TextReport, SaysWhatBecameOfTheOtherWaivers) {
  const auto text = in_one_line(render_text(samples::undecided_school(), Language::en, false));
  EXPECT_THAT(text, HasSubstr("Waiver w-2026-2 (S-05, 教函〔2026〕31号) had expired before this test, on 2026-01-31"));
  EXPECT_THAT(text, HasSubstr("Waiver w-2026-3 (S-02, 教函〔2026〕31号) was approved after this test, on 2027-09-01"));
  EXPECT_THAT(text, HasSubstr("Waiver w-2026-4 (S-77, 教函〔2026〕31号) names an item that the profile does not have"));
  EXPECT_THAT(text, Not(HasSubstr("Waiver w-2026-1 ")));
}

TEST(TextReport, SaysThatAWaiverExpiresSoon) {
  auto report = samples::undecided_school();
  const auto ended = local_date(report.ended.utc);
  report.waivers.resize(1);
  report.waivers[0].expires_on = CalendarDate(std::chrono::sys_days(ended) + std::chrono::days(30));
  EXPECT_THAT(render_text(report, Language::en, false), HasSubstr("expires soon"));
  report.waivers[0].expires_on = CalendarDate(std::chrono::sys_days(ended) + std::chrono::days(31));
  EXPECT_THAT(render_text(report, Language::en, false), Not(HasSubstr("expires soon")));
}

TEST(TextReport, NeverSaysThatNothingFailedWhereAVetoItemIsWaived) {
  auto report = samples::undecided_school();
  report.claim.conclusion = Conclusion::compliant;
  report.claim.items.back().requirement = Requirement::veto;
  for (const auto language : {Language::zh_cn, Language::en}) {
    const auto text = in_one_line(render_text(report, language, false));
    EXPECT_THAT(text, Not(HasSubstr("没有不符合  ")));
    EXPECT_THAT(text, Not(HasSubstr("no veto item failed")));
    EXPECT_THAT(text, HasSubstr(language == Language::en ? "S-05 failed and passes only by waiver"
                                                         : "S-05 不符合，仅因经批准豁免而放行"));
    EXPECT_THAT(text, HasSubstr(language == Language::en ? "S-05 failed and waived" : "S-05 不符合，经批准豁免"));
  }
}

TEST(TextReport, NamesTheDocumentThatTailoredTheProfile) {
  const auto text = in_one_line(render_text(samples::undecided_school(), Language::zh_cn, false));
  EXPECT_THAT(text, HasSubstr("本地调整：依据教发〔2026〕12号《旗补充要求》（旗教育局，2026-08-15）调整 3 处"));
  EXPECT_THAT(render_text(samples::passing_school(), Language::zh_cn, false), Not(HasSubstr("本地调整")));
}

TEST(TextReport, AddsColourWithoutChangingWords) {
  const auto plain = render_text(samples::failing_classroom(), Language::zh_cn, false);
  auto coloured = render_text(samples::failing_classroom(), Language::zh_cn, true);
  EXPECT_THAT(plain, Not(HasSubstr("\x1b")));
  EXPECT_THAT(coloured, HasSubstr("\x1b["));
  for (auto at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b')) {
    coloured.erase(at, coloured.find('m', at) - at + 1);
  }
  EXPECT_EQ(coloured, plain);
}

TEST(TextReport, SendsNoControlCharacterOfAReportToTheTerminal) {
  const auto hostile = samples::hostile_school();
  const auto text = render_text(hostile, Language::zh_cn, false) +
                    render_measurements_text(hostile.measurements, Language::zh_cn, false);
  for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  EXPECT_THAT(text, Not(HasSubstr("\xE2\x80\xAE")));
}

TEST(TextReport, ShowsAChapterOfItsOwnApart) {
  const auto text = render_text(samples::attested_school(), Language::zh_cn, false);
  const auto apart = text.find("单列章节的问题（不计入数字校园得分）");
  ASSERT_NE(apart, std::string::npos);
  EXPECT_LT(apart, text.find("X-01"));
  EXPECT_THAT(text, HasSubstr("要求 是，人员填报 否（李四 2026-11-20，非实测）"));
  EXPECT_THAT(text, HasSubstr("单列章节的未测事项"));
  EXPECT_THAT(text, Not(HasSubstr("\n存在问题与整改要求")));
  EXPECT_THAT(render_text(samples::passing_school(), Language::zh_cn, false), Not(HasSubstr("单列")));
}

TEST(MeasurementText, NamesAllThreeLayersAndTheRequirement) {
  const auto report = samples::failing_classroom();
  const auto text = render_measurements_text(report.measurements, Language::zh_cn, false);
  for (const char* part : {"TCP有效吞吐量", "76.50 Mbit/s", "IP层速率", "79.25 Mbit/s", "线路速率", "81.25 Mbit/s",
                           "≥ 90.00 Mbit/s", "✗ 未达到要求", "受限于"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(MeasurementText, TellsWhyNothingCanBeSaid) {
  const auto report = samples::undecided_school();
  const auto text = render_measurements_text(report.measurements, Language::zh_cn, false);
  EXPECT_THAT(text, HasSubstr("? 无法判定"));
  EXPECT_THAT(text, HasSubstr("本机网口"));
  EXPECT_THAT(text, HasSubstr("协商速率低于目标速率"));
}

TEST(MeasurementText, NeedsNoTarget) {
  Measurement bare;
  bare.goodput = BitRate::bits_per_second(1'234'567'890);
  const auto text = render_measurements_text(std::span(&bare, 1), Language::en, false);
  EXPECT_THAT(text, HasSubstr("1.235 Gbit/s"));
  EXPECT_THAT(text, Not(HasSubstr("Required")));
}

TEST(ConclusionText, NamesNoVetoItemOfAChapterOutsideTheScore) {
  auto report = samples::undecided_school();
  auto& item = report.claim.items.front();
  item.rule = RuleId("f-99");
  item.requirement = Requirement::veto;
  item.verdict = ItemVerdict::not_tested;
  EXPECT_NE(conclusion_text(view_of(report, Language::en)).find("F-99"), std::string::npos);
  item.outside_score = true;
  EXPECT_EQ(conclusion_text(view_of(report, Language::en)).find("F-99"), std::string::npos);
}

}  // namespace
}  // namespace campus::probe
