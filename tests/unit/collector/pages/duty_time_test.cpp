#include "collector/http/pages/duty_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace campus::collector {
namespace {

WallTime at(const char* text) { return *parse_rfc3339(text); }

TEST(DutyTime, ShiftsChangeAtEightInTheMorningAndInTheEveningInShanghai) {
  EXPECT_EQ(last_shift_change(at("2026-11-23T00:00:00.000Z")), at("2026-11-23T00:00:00.000Z"));
  EXPECT_EQ(last_shift_change(at("2026-11-22T23:59:59.999Z")), at("2026-11-22T12:00:00.000Z"));
  EXPECT_EQ(last_shift_change(at("2026-11-23T08:00:00.000Z")), at("2026-11-23T00:00:00.000Z"));
  EXPECT_EQ(last_shift_change(at("2026-11-23T12:00:00.000Z")), at("2026-11-23T12:00:00.000Z"));
  EXPECT_EQ(last_shift_change(at("2026-11-23T16:30:00.000Z")), at("2026-11-23T12:00:00.000Z"));
}

TEST(DutyTime, ReadsHoursTimesAndNothingForTheLastShiftChange) {
  const auto now = at("2026-11-23T08:00:00.000Z");
  EXPECT_EQ(*duty_since("", now), at("2026-11-23T00:00:00.000Z"));
  EXPECT_EQ(*duty_since("8h", now), at("2026-11-23T00:00:00.000Z"));
  EXPECT_EQ(*duty_since("720h", now), at("2026-10-24T08:00:00.000Z"));
  EXPECT_EQ(*duty_since("2026-11-23T01:02:03.004Z", now), at("2026-11-23T01:02:03.004Z"));
  EXPECT_EQ(*duty_since("2026-11-23T01:02:03Z", now), at("2026-11-23T01:02:03.000Z"));
  EXPECT_EQ(*duty_since("2026-11-23T08:00:00+08:00", now), at("2026-11-23T00:00:00.000Z"));
  EXPECT_EQ(*duty_since("2026-11-23T08:00:00 08:00", now), at("2026-11-23T00:00:00.000Z"));
}

TEST(DutyTime, RefusesWhatIsNoTimeOrHasNotComeYetInOneLine) {
  const auto now = at("2026-11-23T08:00:00.000Z");
  for (const auto* wrong :
       {"0h", "721h", "-8h", "8", "h", "8.5h", "99999999999h", "gestern", "2026-11-23", "2026-11-23T08:00:00",
        "2026-11-23T08:00:00.1Z", "2026-02-30T08:00:00Z", "2026-11-23T08:00:00-05:00", "2026-11-23T08:00:00.001Z",
        "2026-11-24T08:00:00Z", "\n\x1b[31m", "\xff"}) {
    const auto since = duty_since(wrong, now);
    ASSERT_FALSE(since.has_value()) << wrong;
    EXPECT_EQ(since.error().code, ErrorCode::bad_data);
    EXPECT_EQ(since.error().message.find_first_of("\n\x1b"), std::string::npos) << wrong;
    EXPECT_THAT(since.error().message, testing::HasSubstr("must be"));
  }
}

}  // namespace
}  // namespace campus::collector
