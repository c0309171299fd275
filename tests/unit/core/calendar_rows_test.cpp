#include "core/table/calendar_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace campus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

WallTime utc(const char* text) { return *parse_rfc3339(text); }

TEST(Calendar, ReadsDaysAndMomentsOnTheWall) {
  const auto table = read_calendar(
      "reason,from,until,scope,note,occasion\n"
      "寒假,2026-01-20,2026-02-24,,,holiday\n"
      "割接,2026-03-01 22:00,2026-03-02 06:30,150721,光缆,\n"
      ",,,,,\n",
      "c.csv");
  ASSERT_TRUE(table.errors.empty()) << table.errors.front();
  EXPECT_THAT(
      table.rows,
      ElementsAre(
          CalendarRow{{}, utc("2026-01-19T16:00:00.000Z"), utc("2026-02-24T16:00:00.000Z"), Occasion::holiday, "寒假"},
          CalendarRow{SiteCode("150721"), utc("2026-03-01T14:00:00.000Z"), utc("2026-03-01T22:30:00.000Z"),
                      Occasion::maintenance, "割接"}));
}

struct Case {
  const char* row;
  const char* complaint;
};
class CalendarErrors : public ::testing::TestWithParam<Case> {};

TEST_P(CalendarErrors, AreNamedWithTheirLineAndNothingIsTaken) {
  const auto table = read_calendar(
      std::string("from,until,reason,scope,occasion\n2026-01-01,2026-01-02,ok,,\n") + GetParam().row + "\n", "c.csv");
  ASSERT_EQ(table.errors.size(), 1U);
  EXPECT_THAT(table.errors.front(), HasSubstr("c.csv:3: "));
  EXPECT_THAT(table.errors.front(), HasSubstr(GetParam().complaint));
  EXPECT_TRUE(table.rows.empty());
}

INSTANTIATE_TEST_SUITE_P(Each, CalendarErrors,
                         ::testing::Values(Case{"2026-13-01,2026-01-02,x,", "column from"},
                                           Case{"2026-01-01,2026-01-02 25:00,x,", "column until"},
                                           Case{"2026-01-05,2026-01-04,x,", "ends before"},
                                           Case{"2026-01-05,2026-01-06,,", "reason is empty"},
                                           Case{"2026-01-05,2026-01-06,x,a b", "column scope"},
                                           Case{"2026-01-05,2026-01-06,x,,exams", "column occasion"}));

TEST(Calendar, NeedsItsColumns) {
  EXPECT_EQ(read_calendar("from,until\n", "c.csv").errors.size(), 1U);
  EXPECT_EQ(read_calendar("", "c.csv").errors.size(), 1U);
}

}  // namespace
}  // namespace campus
