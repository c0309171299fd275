#include "collector/sheets/enrolment_sheets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/posix/system_random.h"

namespace campus::collector {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

class EnrolmentSheetsTest : public ::testing::Test {
 protected:
  SheetEntry entry(const std::string& site, const std::string& school) {
    return {SiteCode(site), "room " + site, SiteCode(school), "school " + school, EnrolmentCode::make(random)};
  }
  std::string sheets(const std::vector<SheetEntry>& entries) const {
    const auto html = enrolment_sheets(run, entries);
    EXPECT_TRUE(html);
    return html ? *html : std::string();
  }

  SystemRandom random;
  SheetRun run{"k3m9", WallTime(std::chrono::seconds(1'800'000'000)), "https://collector.example:8600"};
};

TEST_F(EnrolmentSheetsTest, PrintsEachCodeInGroupsWithItsPlaceAndTheLastDay) {
  const auto one = entry("S1-101", "S1");
  const auto html = sheets({one});
  EXPECT_THAT(html, HasSubstr(one.code.printed()));
  EXPECT_THAT(html, HasSubstr("room S1-101"));
  EXPECT_THAT(html, HasSubstr("school S1"));
  EXPECT_THAT(html, HasSubstr("2027-01-15"));
  EXPECT_THAT(html, HasSubstr("k3m9"));
  EXPECT_EQ(enrol_command(one.code, run.collector),
            "campus-probe enroll " + one.code.printed() + " --collector https://collector.example:8600");
  EXPECT_EQ(enrol_command(one.code, ""), "campus-probe enroll " + one.code.printed());
}

TEST_F(EnrolmentSheetsTest, BeginsAPageForEachSchoolAndWhenOneIsFull) {
  std::vector<SheetEntry> entries{entry("S2", "S2")};
  for (int i = 0; i < 11; ++i) entries.push_back(entry("S1-" + std::to_string(100 + i), "S1"));
  const auto html = sheets(entries);
  EXPECT_EQ(count_of(html, "<section>"), 3U);
  EXPECT_EQ(count_of(html, "<svg"), 12U);
  EXPECT_THAT(html, HasSubstr("S1 · 2/2"));
}

TEST_F(EnrolmentSheetsTest, LoadsNothingAndTakesNamesForText) {
  auto one = entry("S1", "S1");
  one.name = "<script>alert(1)</script>";
  one.school_name = "\"><img src=x>";
  const auto html = sheets({one});
  for (const auto* word : {"<script", "<img", "<link", "<a ", "url(", "@import"})
    EXPECT_THAT(html, Not(HasSubstr(word)));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
}

TEST_F(EnrolmentSheetsTest, RefusesAUrlThatFitsIntoNoQrCode) {
  run.collector = "https://" + std::string(2000, 'x');
  const auto html = enrolment_sheets(run, {entry("S1", "S1")});
  ASSERT_FALSE(html);
  EXPECT_EQ(html.error().code, ErrorCode::usage);
}

}  // namespace
}  // namespace campus::collector
