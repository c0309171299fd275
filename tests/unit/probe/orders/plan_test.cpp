// A plan is believed or not; what is kept of it is looked at again.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "probe/orders/ceilings.h"
#include "tests/support/orders_bed.h"

namespace campus::probe {
namespace {

using std::chrono::hours;
using ::testing::Contains;
using ::testing::HasSubstr;

class PlanTest : public ::testing::Test, protected OrdersBed {
 protected:
  [[nodiscard]] std::int64_t version_of(const StandingOrders& orders) const {
    return orders.status(clock.wall_now).plan_version;
  }
  [[nodiscard]] std::int64_t version_after(const std::string& envelope) const {
    auto orders = open();
    auto said = answer();
    said.plan = envelope;
    orders.take(said, clock.wall_now);
    return version_of(orders);
  }
};

TEST_F(PlanTest, IsFollowedAndKept) {
  auto orders = open();
  give(orders, plan());
  EXPECT_EQ(orders.schedule(clock.wall_now).routine_interval, std::chrono::minutes(30));
  const auto again = open();
  EXPECT_EQ(version_of(again), 1);
  const auto targets = again.targets(clock.wall_now);
  EXPECT_EQ(targets.at(Tier::banner).where.host, "10.2.0.1");
  EXPECT_EQ(targets.at(Tier::banner).name, "here");
  EXPECT_TRUE(targets.at(Tier::banner).planned);
  Poll poll;
  again.describe(poll, clock.wall_now);
  EXPECT_EQ(poll.plan_version, 1);
  EXPECT_EQ(poll.plan_content, sha256_hex(wire::encode_plan_content(plan().content)));
}

TEST_F(PlanTest, HoursOfLessonsAddToThoseThatAreKnown) {
  auto orders = open();
  auto one = plan();
  one.content.lesson_hours = "6 08:00-12:00";
  give(orders, one);
  EXPECT_EQ(orders.schedule(clock.wall_now).calendar.lessons.size(), 2U);
}

TEST_F(PlanTest, IsNotBelievedFromAnybodyElseOrForAnybodyElse) {
  EXPECT_EQ(version_after(signed_plan(plan(), other_issuer())), 0);
  auto one = plan();
  one.key = other_issuer().id();
  EXPECT_EQ(version_after(signed_plan(one)), 0);
  one = plan();
  one.site = SiteCode("S2");
  EXPECT_EQ(version_after(signed_plan(one)), 0);
  one = plan();
  one.level = Level::banner;
  EXPECT_EQ(version_after(signed_plan(one)), 0);
  one = plan();
  one.expires = clock.wall_now;
  EXPECT_EQ(version_after(signed_plan(one)), 0);
  one.expires = clock.wall_now + hours(24 * 91);
  EXPECT_EQ(version_after(signed_plan(one)), 0);
  one = plan();
  one.content.issuers = {"not a key"};
  EXPECT_EQ(version_after(signed_plan(one)), 0);
  // Signed, but as something else.
  EXPECT_EQ(version_after(wire::encode_envelope(seal(kPollAnswerType, wire::encode_plan(plan()), issuer))), 0);
  EXPECT_EQ(version_after("<html>"), 0);
  EXPECT_EQ(version_after(signed_plan(plan())), 1);
}

TEST_F(PlanTest, IsNeverRolledBack) {
  auto orders = open();
  give(orders, plan(7));
  give(orders, plan(7));
  auto old = plan(6);
  old.content.routine_interval = hours(3);
  give(orders, old);
  EXPECT_EQ(version_of(orders), 7);
  EXPECT_EQ(orders.schedule(clock.wall_now).routine_interval, std::chrono::minutes(30));
  EXPECT_THAT(orders.notices(), Contains(HasSubstr("not newer than 7")));

  // Not over a restart, not by an older file put in its place, not when the file is gone.
  disk.files["/state/plan.json"] = signed_plan(old);
  auto again = open();
  EXPECT_EQ(version_of(again), 0) << "an older file is as good as none";
  give(again, old);
  EXPECT_EQ(version_of(again), 0);
  disk.files.erase("/state/plan.json");
  auto without = open();
  give(without, old);
  EXPECT_EQ(version_of(without), 0);
  give(without, plan(8));
  EXPECT_EQ(version_of(without), 8);
}

TEST_F(PlanTest, HandsTrustOnToOtherKeysAndTheFormerIsOver) {
  auto orders = open();
  auto one = plan(1);
  one.content.issuers = {to_hex(other_issuer().public_key())};
  give(orders, one);
  give(orders, plan(2));
  EXPECT_EQ(version_of(orders), 1) << "the former key gives no more plans";
  auto again = open();
  disk.files.erase("/state/plan.json");
  auto lost = open();
  for (auto* each : {&again, &lost}) {
    auto said = answer();
    said.plan = signed_plan(plan(3), other_issuer());
    each->take(said, clock.wall_now);
    EXPECT_EQ(version_of(*each), 3);
  }
}

TEST_F(PlanTest, AfterItsEndTheProbeGoesOnAsConfiguredWithoutBulkData) {
  auto orders = open();
  give(orders, plan());
  clock.pass(hours(24 * 36));
  EXPECT_EQ(orders.schedule(clock.wall_now).routine_interval, spec.configured.schedule.routine_interval);
  EXPECT_FALSE(orders.status(clock.wall_now).plan_in_force);
  const auto leave = orders.leave({Work::routine}, DataSize::bytes(1'000), clock.wall_now);
  EXPECT_EQ(leave.targets.at(Tier::banner).where.host, "10.1.0.1");
  EXPECT_EQ(leave.targets.at(Tier::banner).withheld, Withheld::plan_over);
  EXPECT_EQ(leave.reserved.bytes(), 0);
  // It still knows whom to believe.
  give(orders, plan(2));
  EXPECT_EQ(version_of(orders), 2);
}

TEST_F(PlanTest, IsNotTakenWhereItCannotBeKept) {
  auto orders = open();
  disk.failing = true;
  give(orders, plan());
  EXPECT_EQ(version_of(orders), 0);
  EXPECT_TRUE(orders.trouble());
}

TEST_F(PlanTest, ACutOffFileIsNeverBelieved) {
  auto orders = open();
  give(orders, plan());
  const auto whole = disk.files.at("/state/plan.json");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    disk.files["/state/plan.json"] = whole.substr(0, length);
    auto again = open();
    ASSERT_EQ(version_of(again), 0) << length;
    ASSERT_FALSE(again.notices().empty()) << length;
    ASSERT_EQ(again.schedule(clock.wall_now).routine_interval, spec.configured.schedule.routine_interval);
  }
}

TEST_F(PlanTest, AFileWithFlippedBitsIsNeverBelieved) {
  auto orders = open();
  give(orders, plan());
  const auto whole = disk.files.at("/state/plan.json");
  std::mt19937_64 chance(3);
  for (int i = 0; i < 5'000; ++i) {
    auto bytes = whole;
    const auto flips = 1 + chance() % 3;
    for (std::uint64_t k = 0; k < flips; ++k) {
      auto& byte = bytes[chance() % bytes.size()];
      byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << (chance() % 8)));
    }
    disk.files["/state/plan.json"] = bytes;
    auto again = open();
    // Only white space may be another and the plan still the same.
    if (version_of(again) == 0) continue;
    ASSERT_EQ(again.schedule(clock.wall_now).routine_interval, std::chrono::minutes(30));
    ASSERT_EQ(again.targets(clock.wall_now).at(Tier::banner).where.host, "10.2.0.1");
  }
}

}  // namespace
}  // namespace campus::probe
