#include "probe/schedule/school_calendar.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

WallTime utc(const char* text) { return *parse_rfc3339(text); }

/// Monday 2026-11-23, 10:00 in Beijing.
const WallTime kLesson = utc("2026-11-23T02:00:00.000Z");
const WallTime kNight = utc("2026-11-22T18:00:00.000Z");

SchoolCalendar calendar() { return {*parse_week_hours("1-5 08:00-12:00, 1-5 14:00-17:30"), {}}; }

CalendarRow row(Occasion occasion, WallTime from, WallTime until) { return {{}, from, until, occasion, "x"}; }

TEST(SchoolCalendar, KnowsLessonsByTheWallAtTheSite) {
  const auto quiet = calendar().quiet_within(kLesson, kLesson);
  ASSERT_TRUE(quiet);
  EXPECT_EQ(quiet->quiet, Quiet::lesson);
  EXPECT_EQ(quiet->until, utc("2026-11-23T04:00:00.000Z")) << "12:00 in Beijing";
  EXPECT_FALSE(calendar().quiet_within(kLesson + hours(2), kLesson + hours(3)));
  EXPECT_FALSE(calendar().quiet_within(kLesson + hours(24 * 5), kLesson + hours(24 * 5))) << "Saturday";
}

TEST(SchoolCalendar, SeesALessonThatBeginsDuringTheWork) {
  const auto early = utc("2026-11-22T23:50:00.000Z");  // 07:50
  EXPECT_FALSE(calendar().quiet_within(early, early + minutes(10)));
  EXPECT_TRUE(calendar().quiet_within(early, early + minutes(11)));
}

TEST(SchoolCalendar, HasNoLessonsInTheHolidays) {
  auto holidays = calendar();
  holidays.rows.push_back(row(Occasion::holiday, kNight, kNight + hours(24)));
  EXPECT_FALSE(holidays.quiet_within(kLesson, kLesson));
  EXPECT_TRUE(holidays.quiet_within(kLesson + hours(24), kLesson + hours(24)));
}

TEST(SchoolCalendar, IsSilentAltogetherInExamsAndMaintenance) {
  for (const auto occasion : {Occasion::exam, Occasion::maintenance}) {
    auto exams = calendar();
    exams.rows.push_back(row(occasion, kLesson, kLesson + hours(3)));
    exams.rows.push_back(row(occasion, kLesson + hours(1), kLesson + hours(2)));
    const auto quiet = exams.quiet_within(kLesson + hours(1), kLesson + hours(1));
    ASSERT_TRUE(quiet);
    EXPECT_EQ(quiet->quiet, Quiet::nothing) << "stricter than the lesson at the same time";
    EXPECT_EQ(quiet->until, kLesson + hours(3));
  }
}

}  // namespace
}  // namespace campus::probe
