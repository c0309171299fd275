#include "core/time.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace campus {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

WallTime at(std::int64_t ms) { return WallTime(milliseconds(ms)); }

TEST(WallTime, IsWrittenInUtcWithMilliseconds) {
  EXPECT_EQ(to_rfc3339(at(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(at(1'795'421'730'123)), "2026-11-23T08:15:30.123Z");
  EXPECT_EQ(to_rfc3339(at(1'709'164'800'000)), "2024-02-29T00:00:00.000Z");
}

TEST(WallTime, ComesBackAsItWasWritten) {
  // 2038, the last moment of the form, and a walk with a stride that meets every field.
  for (const std::int64_t ms : {std::int64_t{0}, std::int64_t{2'147'483'648'000}, std::int64_t{253'402'300'799'999}}) {
    ASSERT_EQ(parse_rfc3339(to_rfc3339(at(ms))), at(ms)) << ms;
  }
  for (std::int64_t ms = 0; ms < 253'402'300'799'999; ms += 98'765'432'101) {
    ASSERT_EQ(parse_rfc3339(to_rfc3339(at(ms))), at(ms)) << ms;
  }
}

TEST(WallTime, RefusesEveryOtherForm) {
  for (const char* text : {"",
                           "2026-11-23",
                           "2026-11-23T08:15:30Z",
                           "2026-11-23T08:15:30.1234Z",
                           "2026-11-23T08:15:30.123+08:00",
                           "2026-11-23 08:15:30.123Z",
                           "2026-11-23T08:15:30.123z",
                           "2026-13-01T00:00:00.000Z",
                           "2026-00-01T00:00:00.000Z",
                           "2026-02-29T00:00:00.000Z",
                           "2026-04-31T00:00:00.000Z",
                           "2026-01-00T00:00:00.000Z",
                           "2026-01-01T24:00:00.000Z",
                           "2026-01-01T00:60:00.000Z",
                           "2026-01-01T00:00:60.000Z",
                           "1969-12-31T23:59:59.999Z",
                           "2026-1a-01T00:00:00.000Z",
                           "2026-01-01T0a:00:00.000Z",
                           "2026-01-01T00:00:00.00aZ",
                           "-026-01-01T00:00:00.000Z",
                           "+2026-1-1T00:00:00.000Z"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(LocalText, IsEightHoursAheadForPeople) {
  EXPECT_EQ(to_local_text(at(1'795'421'730'123)), "2026-11-23 16:15:30");
  EXPECT_EQ(to_local_text(at(0), -hours(1)), "1969-12-31 23:00:00");
  EXPECT_EQ(to_local_text(at(253'402'300'799'999)), "10000-01-01 07:59:59");
}

TEST(CalendarDate, IsWrittenAndReadInOneFormOnly) {
  const auto date = parse_date("2028-02-29");
  ASSERT_TRUE(date);
  EXPECT_EQ(date_text(*date), "2028-02-29");
  for (const auto* wrong : {"2027-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "1969-12-31", "2026-1-1",
                            "2026/01/01", "20260101", "2026-01-01 ", "", "2026-01-01T00:00:00.000Z"}) {
    EXPECT_FALSE(parse_date(wrong)) << wrong;
  }
}

TEST(LocalDate, ChangesAtMidnightInTheCity) {
  EXPECT_EQ(date_text(local_date(*parse_rfc3339("2026-12-31T15:59:59.999Z"))), "2026-12-31");
  EXPECT_EQ(date_text(local_date(*parse_rfc3339("2026-12-31T16:00:00.000Z"))), "2027-01-01");
}

TEST(DaysBetween, CountsAcrossLeapDays) {
  EXPECT_EQ(days_between(*parse_date("2028-02-28"), *parse_date("2028-03-01")), 2);
  EXPECT_EQ(days_between(*parse_date("2026-09-01"), *parse_date("2027-09-02")), 366);
  EXPECT_EQ(days_between(*parse_date("2026-09-02"), *parse_date("2026-09-01")), -1);
}

}  // namespace
}  // namespace campus
