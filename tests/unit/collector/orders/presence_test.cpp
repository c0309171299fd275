#include "collector/orders/presence.h"

#include <gtest/gtest.h>

namespace campus::collector {
namespace {

const KeyId kKey(std::string(64, 'a'));
using std::chrono::hours;
using std::chrono::minutes;

constexpr WallTime kNow = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 27));

class PresenceOfAProbe : public ::testing::Test {
 protected:
  /// Of a machine that has run for as long, and has just heard from a collector.
  static Poll said(const std::string& boot, std::chrono::minutes after) {
    Poll poll;
    poll.site = SiteCode("S1");
    poll.boot = boot;
    poll.since_boot_ms = std::chrono::milliseconds(after).count() + 1;
    poll.heard = kNow + after - std::chrono::seconds(20);
    poll.waiting = after.count();
    return poll;
  }
  Presence::Seen note(const Poll& poll, std::chrono::minutes after) { return presence_.note(kKey, poll, kNow + after); }
  Presence::Seen poll(const std::string& boot, std::chrono::minutes after, const KeyId& key = kKey) {
    return presence_.note(key, said(boot, after), kNow + after);
  }

  Presence presence_{3};
};

TEST_F(PresenceOfAProbe, IsWhatItSaidLast) {
  poll("a", minutes(0));
  poll("a", minutes(1));
  const auto present = presence_.find(kKey);
  ASSERT_TRUE(present);
  EXPECT_EQ(present->waiting, 1);
  EXPECT_EQ(present->at, kNow + minutes(1));
}

TEST_F(PresenceOfAProbe, TwoBoxesThatTakeTurnsWithinADayAreSeen) {
  EXPECT_EQ(poll("a", minutes(0)), Presence::Seen::fresh);
  EXPECT_EQ(poll("b", hours(1)), Presence::Seen::fresh);
  EXPECT_EQ(poll("a", hours(2)), Presence::Seen::fresh);
  EXPECT_EQ(poll("b", hours(3)), Presence::Seen::fresh);
  EXPECT_EQ(poll("a", hours(23)), Presence::Seen::cloned);
}

TEST_F(PresenceOfAProbe, APollThatWasLongOnItsWayMakesNoSecondBox) {
  EXPECT_EQ(poll("a", minutes(0)), Presence::Seen::fresh);
  EXPECT_EQ(poll("b", minutes(2)), Presence::Seen::fresh) << "it started again";
  EXPECT_EQ(note(said("a", minutes(1)), minutes(3)), Presence::Seen::fresh) << "sent before that";
  for (int i = 4; i < 60; ++i) EXPECT_EQ(poll("b", minutes(i)), Presence::Seen::fresh) << i;
}

TEST_F(PresenceOfAProbe, AMachineThatIsPutBackToWhatItWasMakesNoSecondBox) {
  EXPECT_EQ(poll("a", minutes(0)), Presence::Seen::fresh);
  EXPECT_EQ(poll("b", minutes(2)), Presence::Seen::fresh);
  for (int i = 4; i < 60; ++i) EXPECT_EQ(poll("a", minutes(i)), Presence::Seen::fresh) << i;
}

TEST_F(PresenceOfAProbe, WhoeverIsLetInAgainBeginsAnewAndIsSeenAgainWhereTheOtherStillSpeaks) {
  int seen = 0;
  for (int i = 0; i < 20; ++i) {
    if (poll(i % 2 == 0 ? "a" : "b", minutes(i)) == Presence::Seen::cloned) ++seen;
  }
  EXPECT_EQ(seen, 4) << "with each fifth poll";
}

TEST_F(PresenceOfAProbe, NoNumberOfRestartsMakesTwoBoxes) {
  for (int i = 0; i < 2'000; ++i) {
    EXPECT_EQ(poll("boot " + std::to_string(i), minutes(2 * i)), Presence::Seen::fresh);
    EXPECT_EQ(poll("boot " + std::to_string(i), minutes(2 * i + 1)), Presence::Seen::fresh);
  }
}

TEST_F(PresenceOfAProbe, ABoxThatTookTheOldOnesPlaceIsNone) {
  EXPECT_EQ(poll("a", minutes(0)), Presence::Seen::fresh);
  for (int i = 1; i < 50; ++i) EXPECT_EQ(poll("b", minutes(i)), Presence::Seen::fresh);
  EXPECT_EQ(poll("a", hours(25)), Presence::Seen::fresh) << "a day later somebody put the old one back";
}

TEST_F(PresenceOfAProbe, AMachineThatCannotNameItsBootIsNoOther) {
  EXPECT_EQ(poll("a", minutes(0)), Presence::Seen::fresh);
  EXPECT_EQ(poll("", minutes(1)), Presence::Seen::fresh);
  EXPECT_EQ(poll("a", minutes(2)), Presence::Seen::fresh);
}

TEST_F(PresenceOfAProbe, APollThatIsNotNewerThanItsBootsLastChangesNothing) {
  poll("a", minutes(0));
  poll("a", minutes(1));
  poll("b", minutes(2));
  for (const auto recorded : {minutes(0), minutes(1)}) {
    EXPECT_EQ(note(said("a", recorded), minutes(3)), Presence::Seen::repeated);
    EXPECT_EQ(presence_.find(kKey)->boot, "b");
  }
  EXPECT_EQ(poll("b", minutes(4)), Presence::Seen::fresh) << "and makes no second box";
}

TEST_F(PresenceOfAProbe, RecordedPollsMakeNoSecondBoxOfACollectorThatHasForgotten) {
  const auto first = said("a", minutes(0));
  const auto second = said("a", minutes(1));
  // The collector starts again here, and knows nobody.
  EXPECT_EQ(poll("b", hours(2)), Presence::Seen::fresh);
  EXPECT_EQ(note(first, hours(2) + minutes(1)), Presence::Seen::fresh);
  EXPECT_EQ(poll("b", hours(2) + minutes(2)), Presence::Seen::fresh);
  EXPECT_EQ(note(second, hours(2) + minutes(3)), Presence::Seen::fresh);
  EXPECT_EQ(poll("b", hours(2) + minutes(4)), Presence::Seen::fresh);
}

TEST_F(PresenceOfAProbe, ACheckBesideTheServiceIsTheSameBox) {
  poll("a", minutes(0));
  auto check = said("a", minutes(1));
  check.heard.reset();  // a process that asks once
  EXPECT_EQ(note(check, minutes(1)), Presence::Seen::fresh);
  EXPECT_EQ(poll("a", minutes(2)), Presence::Seen::fresh);
}

TEST_F(PresenceOfAProbe, IsForgottenWhereThereAreTooMany) {
  for (const char c : {'b', 'c', 'd'}) poll("x", minutes(c), KeyId(std::string(64, c)));
  poll("x", hours(9));
  EXPECT_EQ(presence_.count(), 3U);
  EXPECT_FALSE(presence_.find(KeyId(std::string(64, 'b')))) << "it was silent for the longest";
}

}  // namespace
}  // namespace campus::collector
