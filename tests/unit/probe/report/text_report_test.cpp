#include "probe/report/text_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "core/words.h"
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

}  // namespace
}  // namespace campus::probe
