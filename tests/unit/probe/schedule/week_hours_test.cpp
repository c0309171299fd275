#include "probe/schedule/week_hours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace campus::probe {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(WeekHours, AreReadAndWrittenTheSameWay) {
  const std::string text = "1-5 08:00-12:00, 1-5 14:00-17:30, 7 09:00-24:00";
  const auto read = parse_week_hours(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_THAT(*read, ElementsAre(WeekHours{0b0011111, hours(8), hours(12)},
                                 WeekHours{0b0011111, hours(14), hours(17) + minutes(30)},
                                 WeekHours{0b1000000, hours(9), hours(24)}));
  EXPECT_EQ(to_text(*read), text);
  EXPECT_TRUE(parse_week_hours(" ")->empty());
}

class WrongHours : public ::testing::TestWithParam<const char*> {};

TEST_P(WrongHours, AreRefusedByName) {
  const auto read = parse_week_hours(std::string("1 08:00-09:00, ") + GetParam());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::bad_data);
  EXPECT_THAT(read.error().message, HasSubstr(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Each, WrongHours,
                         ::testing::Values("0 08:00-09:00", "8 08:00-09:00", "5-1 08:00-09:00", "1 9:00-10:00",
                                           "1 08:00-08:00", "1 12:00-08:00", "1 08:60-09:00", "1 08:00-24:01", "1",
                                           "Mon 08:00-09:00", "1 08:00", "-1 08:00-09:00"));

TEST(NightWindow, MayGoBeyondMidnight) {
  EXPECT_EQ(*parse_night_window("01:00-05:00"), (NightWindow{hours(1), hours(4)}));
  const auto late = parse_night_window("23:30-04:00");
  ASSERT_TRUE(late);
  EXPECT_EQ(*late, (NightWindow{hours(23) + minutes(30), hours(4) + minutes(30)}));
  EXPECT_EQ(to_text(*late), "23:30-04:00");
}

TEST(NightWindow, IsNeitherAMomentNorADay) {
  for (const auto* text : {"01:00-01:05", "01:00-01:00", "06:00-19:00", "1-5", "", "01:00"}) {
    EXPECT_FALSE(parse_night_window(text)) << text;
  }
}

}  // namespace
}  // namespace campus::probe
