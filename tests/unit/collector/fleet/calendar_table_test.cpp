#include "collector/fleet/calendar_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace campus::collector {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

WallTime utc(const char* text) { return *parse_rfc3339(text); }

TEST(Calendar, ReadsDaysAndMomentsOnTheWall) {
  const auto table = parse_calendar(
      "reason,from,until,scope,note\n"
      "寒假,2026-01-20,2026-02-24,,\n"
      "割接,2026-03-01 22:00,2026-03-02 06:30,150721,光缆\n"
      ",,,,\n",
      "c.csv");
  ASSERT_TRUE(table.errors.empty()) << table.errors.front();
  EXPECT_THAT(table.excuses,
              ElementsAre(Excuse{{}, utc("2026-01-19T16:00:00.000Z"), utc("2026-02-24T16:00:00.000Z"), "寒假"},
                          Excuse{SiteCode("150721"), utc("2026-03-01T14:00:00.000Z"), utc("2026-03-01T22:30:00.000Z"),
                                 "割接"}));
}

struct Case {
  const char* row;
  const char* complaint;
};
class CalendarErrors : public ::testing::TestWithParam<Case> {};

TEST_P(CalendarErrors, AreNamedWithTheirLineAndNothingIsTaken) {
  const auto table = parse_calendar(
      std::string("from,until,reason,scope\n2026-01-01,2026-01-02,ok,\n") + GetParam().row + "\n", "c.csv");
  ASSERT_EQ(table.errors.size(), 1U);
  EXPECT_THAT(table.errors.front(), HasSubstr("c.csv:3: "));
  EXPECT_THAT(table.errors.front(), HasSubstr(GetParam().complaint));
  EXPECT_TRUE(table.excuses.empty());
}

INSTANTIATE_TEST_SUITE_P(Each, CalendarErrors,
                         ::testing::Values(Case{"2026-13-01,2026-01-02,x,", "column from"},
                                           Case{"2026-01-01,2026-01-02 25:00,x,", "column until"},
                                           Case{"2026-01-05,2026-01-04,x,", "ends before"},
                                           Case{"2026-01-05,2026-01-06,,", "reason is empty"},
                                           Case{"2026-01-05,2026-01-06,x,a b", "column scope"}));

TEST(Calendar, NeedsItsColumns) {
  EXPECT_EQ(parse_calendar("from,until\n", "c.csv").errors.size(), 1U);
  EXPECT_EQ(parse_calendar("", "c.csv").errors.size(), 1U);
}

}  // namespace
}  // namespace campus::collector
