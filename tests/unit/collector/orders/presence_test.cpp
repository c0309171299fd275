#include "collector/orders/presence.h"

#include <gtest/gtest.h>

namespace campus::collector {
namespace {

const KeyId kKey(std::string(64, 'a'));
constexpr WallTime kNow = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 27));

class PresenceOfAProbe : public ::testing::Test {
 protected:
  Presence::Seen poll(const std::string& hardware, std::chrono::minutes after, const KeyId& key = kKey) {
    Poll poll;
    poll.site = SiteCode("S1");
    poll.nonce = std::to_string(++polls_);
    poll.hardware = hardware;
    poll.waiting = polls_;
    return presence_.note(key, poll, kNow + after);
  }

  std::int64_t polls_ = 0;
  Presence presence_{3};
};

TEST_F(PresenceOfAProbe, IsWhatItSaidLast) {
  poll("a", std::chrono::minutes(0));
  poll("a", std::chrono::minutes(1));
  const auto present = presence_.find(kKey);
  ASSERT_TRUE(present);
  EXPECT_EQ(present->waiting, 2);
  EXPECT_EQ(present->at, kNow + std::chrono::minutes(1));
}

TEST_F(PresenceOfAProbe, TwoBoxesThatTakeTurnsWithinADayAreSeen) {
  EXPECT_EQ(poll("a", std::chrono::minutes(0)), Presence::Seen::fresh);
  EXPECT_EQ(poll("b", std::chrono::minutes(5)), Presence::Seen::fresh);
  EXPECT_EQ(poll("a", std::chrono::hours(23)), Presence::Seen::cloned);
}

TEST_F(PresenceOfAProbe, ABoxThatTookTheOldOnesPlaceIsNone) {
  EXPECT_EQ(poll("a", std::chrono::minutes(0)), Presence::Seen::fresh);
  for (int i = 1; i < 50; ++i) EXPECT_EQ(poll("b", std::chrono::minutes(i)), Presence::Seen::fresh);
  EXPECT_EQ(poll("a", std::chrono::hours(25)), Presence::Seen::fresh) << "a day later somebody put the old one back";
}

TEST_F(PresenceOfAProbe, ABoxThatCannotBeToldIsNoOther) {
  EXPECT_EQ(poll("a", std::chrono::minutes(0)), Presence::Seen::fresh);
  EXPECT_EQ(poll("", std::chrono::minutes(1)), Presence::Seen::fresh);
  EXPECT_EQ(poll("a", std::chrono::minutes(2)), Presence::Seen::fresh);
}

TEST_F(PresenceOfAProbe, ARepeatedPollChangesNothing) {
  poll("a", std::chrono::minutes(0));
  poll("b", std::chrono::minutes(1));
  polls_ = 0;
  EXPECT_EQ(poll("a", std::chrono::minutes(2)), Presence::Seen::repeated);
  EXPECT_EQ(presence_.find(kKey)->hardware, "b");
}

TEST_F(PresenceOfAProbe, IsForgottenWhereThereAreTooMany) {
  for (const char c : {'b', 'c', 'd'}) poll("", std::chrono::minutes(c), KeyId(std::string(64, c)));
  poll("", std::chrono::hours(9));
  EXPECT_EQ(presence_.count(), 3U);
  EXPECT_FALSE(presence_.find(KeyId(std::string(64, 'b')))) << "it was silent for the longest";
}

}  // namespace
}  // namespace campus::collector
