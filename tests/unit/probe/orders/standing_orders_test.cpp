// Silence, tests on request, tickets in their slots, a week without a collector.
#include "probe/orders/standing_orders.h"

#include <gmock/gmock.h>

#include "probe/orders/ceilings.h"
#include "probe/run/supervisor.h"
#include "tests/support/orders_bed.h"

namespace campus::probe {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::HasSubstr;

class StandingOrdersTest : public ::testing::Test, protected OrdersBed {
 protected:
  void silence(StandingOrders& orders, std::optional<WallTime> until = std::nullopt) const {
    auto said = answer();
    said.silence = Silence{5, clock.wall_now, until, "高考"};
    orders.take(said, clock.wall_now);
  }
  void order(StandingOrders& orders, std::int64_t number, bool sustained = false,
             seconds for_as_long_as = minutes(10)) const {
    auto said = answer();
    said.test = TestOrder{number, sustained, clock.wall_now + for_as_long_as, "投诉"};
    orders.take(said, clock.wall_now);
  }
  void give_tickets(StandingOrders& orders, std::vector<std::string> texts) const {
    auto said = answer();
    said.tickets = std::move(texts);
    orders.take(said, clock.wall_now);
  }
};

TEST_F(StandingOrdersTest, SilenceHoldsOverARestartUntilItsEnd) {
  auto orders = open();
  EXPECT_FALSE(orders.silence(clock.wall_now));
  silence(orders, clock.wall_now + hours(2));
  EXPECT_EQ(orders.silence(clock.wall_now)->reason, "高考");
  auto again = open();
  EXPECT_TRUE(again.silence(clock.wall_now));
  Poll poll;
  again.describe(poll, clock.wall_now);
  EXPECT_EQ(poll.silence, 5);
  EXPECT_FALSE(again.silence(clock.wall_now + hours(2)));
}

TEST_F(StandingOrdersTest, SilenceWithoutAnEndIsTakenBackByAnAnswerAlone) {
  auto orders = open();
  silence(orders);
  auto again = open();
  EXPECT_TRUE(again.silence(clock.wall_now + hours(24 * 300)));
  again.take(answer(), clock.wall_now);
  EXPECT_FALSE(again.silence(clock.wall_now));
  EXPECT_FALSE(open().silence(clock.wall_now));
}

TEST_F(StandingOrdersTest, SilenceHoldsAtOnceEvenWhereItCannotBeWrittenDown) {
  auto orders = open();
  disk.failing = true;
  silence(orders);
  EXPECT_TRUE(orders.silence(clock.wall_now));
  EXPECT_TRUE(orders.trouble());
  disk.failing = false;
  silence(orders);
  EXPECT_FALSE(orders.trouble());
  EXPECT_TRUE(open().silence(clock.wall_now));
}

TEST_F(StandingOrdersTest, AFileThatCannotBeReadSilencesUntilACollectorAnswers) {
  auto orders = open();
  silence(orders, clock.wall_now + hours(2));
  const auto whole = disk.files.at("/state/orders.json");
  for (std::size_t length = 0; length + 2 < whole.size(); length += 3) {
    disk.files["/state/orders.json"] = whole.substr(0, length);
    auto again = open();
    ASSERT_TRUE(again.silence(clock.wall_now + hours(1'000))) << length;
    ASSERT_FALSE(again.notices().empty());
    again.take(answer(), clock.wall_now);
    ASSERT_FALSE(again.silence(clock.wall_now));
    ASSERT_FALSE(open().silence(clock.wall_now)) << "the file is whole again";
  }
}

TEST_F(StandingOrdersTest, AnOrderedTestBeginsOnceEvenOverARestart) {
  auto orders = open();
  order(orders, 3);
  EXPECT_EQ(orders.wanted(clock.wall_now), Work::routine);
  auto restarted = open();
  EXPECT_EQ(restarted.wanted(clock.wall_now), Work::routine) << "not begun yet";
  ASSERT_TRUE(restarted.begin_wanted(clock.wall_now));
  EXPECT_FALSE(restarted.wanted(clock.wall_now));
  order(restarted, 3);
  EXPECT_FALSE(restarted.wanted(clock.wall_now));
  auto again = open();
  order(again, 3);
  EXPECT_FALSE(again.wanted(clock.wall_now));
  Poll poll;
  again.describe(poll, clock.wall_now);
  EXPECT_EQ(poll.test, 3);
  order(again, 4);
  EXPECT_TRUE(again.wanted(clock.wall_now));
}

TEST_F(StandingOrdersTest, AnOrderedTestThatCannotBeWrittenDownDoesNotBegin) {
  auto orders = open();
  order(orders, 3);
  disk.failing = true;
  EXPECT_FALSE(orders.begin_wanted(clock.wall_now));
}

TEST_F(StandingOrdersTest, AnOrderedTestIsGivenUpAtItsEndAndSaysSo) {
  auto orders = open();
  order(orders, 3);
  clock.pass(minutes(11));
  EXPECT_FALSE(orders.wanted(clock.wall_now));
  EXPECT_THAT(orders.notices(), Contains(HasSubstr("could not begin in its time")));
}

TEST_F(StandingOrdersTest, OrderedTestsOfADayAreCounted) {
  auto orders = open();
  std::int64_t begun = 0;
  for (std::int64_t number = 1; number < 100; ++number) {
    order(orders, number);
    if (!orders.wanted(clock.wall_now)) continue;
    ASSERT_TRUE(orders.begin_wanted(clock.wall_now));
    ++begun;
  }
  EXPECT_EQ(begun, ceilings::kOrderedTestsOfADay);
  order(orders, 200);
  EXPECT_FALSE(open().wanted(clock.wall_now)) << "over a restart, too";
  clock.pass(hours(24));
  order(orders, 201, true);
  EXPECT_EQ(orders.wanted(clock.wall_now), Work::sustained);
  ASSERT_TRUE(orders.begin_wanted(clock.wall_now));
  order(orders, 202, true);
  EXPECT_FALSE(orders.wanted(clock.wall_now)) << "one sustained run on request a day";
}

TEST_F(StandingOrdersTest, AnOrderedTestWaitsForItsTicketsSlot) {
  auto orders = open();
  give(orders, plan());
  order(orders, 3);
  EXPECT_EQ(orders.wanted(clock.wall_now), Work::routine) << "without a ticket it does what needs none";
  auto said = answer();
  said.test = TestOrder{3, false, clock.wall_now + minutes(10), ""};
  said.tickets = {issued(ticket(1, clock.wall_now + minutes(3)))};
  orders.take(said, clock.wall_now);
  EXPECT_FALSE(orders.wanted(clock.wall_now));
  clock.pass(minutes(3));
  EXPECT_EQ(orders.wanted(clock.wall_now), Work::routine);
  const auto leave = orders.leave(Work::routine, DataSize::bytes(1), clock.wall_now);
  ASSERT_TRUE(leave.targets.at(Tier::banner).ticket);
  EXPECT_FALSE(orders.leave(Work::routine, DataSize::bytes(1), clock.wall_now).targets.at(Tier::banner).ticket);
}

TEST_F(StandingOrdersTest, TicketsSlotsLeadTheScheduleAndWithoutATicketBulkDataAreLeftOut) {
  auto orders = open();
  give(orders, plan());
  const auto none = orders.leave(Work::routine, DataSize::bytes(1), clock.wall_now);
  EXPECT_EQ(none.targets.at(Tier::banner).withheld, Withheld::no_ticket);
  const auto slot = clock.wall_now + minutes(7);
  give_tickets(orders, {issued(ticket(1, slot))});
  const auto next = next_routine(orders.schedule(clock.wall_now), {}, clock.wall_now);
  ASSERT_TRUE(next);
  EXPECT_GE(next->start, slot);
  EXPECT_LT(next->start, slot + seconds(20));
  EXPECT_FALSE(next_sustained(orders.schedule(clock.wall_now), {}, clock.wall_now));
}

TEST_F(StandingOrdersTest, ASustainedSlotByDayIsNotFollowed) {
  auto orders = open();
  give(orders, plan());
  // 08:00 UTC is four in the afternoon there.
  give_tickets(orders, {issued(ticket(1, kSampleBegin + hours(1), minutes(20), minutes(20)))});
  EXPECT_FALSE(next_sustained(orders.schedule(clock.wall_now), {}, clock.wall_now));
  const auto night = kSampleBegin + hours(10);  // two at night
  give_tickets(orders, {issued(ticket(2, night, minutes(20), minutes(20)))});
  const auto next = next_sustained(orders.schedule(clock.wall_now), {}, clock.wall_now);
  ASSERT_TRUE(next);
  EXPECT_GE(next->start, night);
  EXPECT_LT(next->start, night + seconds(20));
}

TEST_F(StandingOrdersTest, BytesThatAreSpentLeaveBulkDataOutAndAreNotBroughtBackByAJumpOfTheClock) {
  auto orders = open();
  const auto most = ceilings::bytes_per_day(Level::school);
  EXPECT_EQ(orders.leave(Work::routine, most, clock.wall_now).reserved, most);
  const auto spent = orders.leave(Work::routine, DataSize::bytes(1), clock.wall_now);
  EXPECT_EQ(spent.targets.at(Tier::banner).withheld, Withheld::bytes_spent);
  clock.wall_now += hours(24 * 3650);
  EXPECT_EQ(open().leave(Work::routine, DataSize::bytes(1), clock.wall_now).reserved.bytes(), 0);
  clock.steady_now += hours(24);
  EXPECT_EQ(open().leave(Work::routine, DataSize::bytes(1), clock.wall_now).reserved.bytes(), 1);
}

TEST_F(StandingOrdersTest, ABudgetThatCannotBeReadCountsAsSpent) {
  auto orders = open();
  ASSERT_EQ(orders.leave(Work::routine, DataSize::bytes(5), clock.wall_now).reserved.bytes(), 5);
  const auto whole = disk.files.at("/state/budget.json");
  for (std::size_t length = 0; length + 2 < whole.size(); ++length) {
    disk.files["/state/budget.json"] = whole.substr(0, length);
    auto again = open();
    ASSERT_EQ(again.leave(Work::routine, DataSize::bytes(1), clock.wall_now).reserved.bytes(), 0) << length;
    ASSERT_EQ(open().leave(Work::routine, DataSize::bytes(1), clock.wall_now).reserved.bytes(), 0)
        << "nor after a restart";
  }
  disk.failing = true;
  EXPECT_EQ(orders.leave(Work::routine, DataSize::bytes(1), clock.wall_now).reserved.bytes(), 0)
      << "what cannot be counted is not moved";
}

TEST_F(StandingOrdersTest, AWeekWithoutACollectorGoesOnWithItsTickets) {
  auto orders = open();
  give(orders, plan());
  std::vector<std::string> texts;
  const auto begin = clock.wall_now;
  int number = 0;
  for (auto at = begin + minutes(5); at < begin + hours(24 * 8); at += minutes(30))
    texts.push_back(issued(ticket(++number, at)));
  texts.push_back(issued(ticket(++number, begin + hours(10) + minutes(12), minutes(20), minutes(20))));
  give_tickets(orders, texts);
  Supervisor supervisor(orders.schedule(clock.wall_now), {}, {clock.wall_now, clock.steady_now});
  std::optional<WorkEnded> ended;
  int with_ticket = 0;
  int without = 0;
  int sustained = 0;
  auto changes = orders.changes();
  for (auto lived = seconds(0); lived < hours(24 * 9); lived += seconds(5)) {
    clock.pass(seconds(5));
    if (orders.changes() != changes) {
      changes = orders.changes();
      supervisor.follow(orders.schedule(clock.wall_now), clock.wall_now);
    }
    const auto step = supervisor.tick({clock.wall_now, clock.steady_now}, false, std::exchange(ended, std::nullopt),
                                      orders.wanted(clock.wall_now));
    if (step.step != Step::begin) continue;
    const auto leave = orders.leave(step.work, DataSize::bytes(1'000'000), clock.wall_now);
    const auto& target = leave.targets.at(Tier::banner);
    if (target.ticket) {
      ++(step.work == Work::sustained ? sustained : with_ticket);
      EXPECT_LE(target.ticket->ticket.begin, clock.wall_now);
      EXPECT_GT(target.ticket->ticket.end, clock.wall_now);
    } else {
      ++without;
      EXPECT_EQ(target.withheld, Withheld::no_ticket);
      EXPECT_GT(clock.wall_now, begin + hours(24 * 8) - minutes(40)) << "no ticket was there, or it was missed";
    }
    ended = WorkEnded{step.work, step.work == Work::sustained, false};
  }
  EXPECT_GE(with_ticket, 8 * 48 - 3);
  EXPECT_EQ(sustained, 1);
  EXPECT_NEAR(without, 48, 3) << "the ninth day goes on with what needs no ticket";
}

TEST_F(StandingOrdersTest, WhatTheConfigurationNamesMayBeTheLoopbackAndGetsItsNameFromThePlan) {
  spec.configured.responders[Tier::banner] = {"127.0.0.1", 8700};
  auto orders = open();
  auto one = plan();
  one.content.responders = {{Tier::banner, "127.0.0.1:8700", "here"}, {Tier::city, "127.0.0.1:8701", "there"}};
  give(orders, one);
  const auto targets = orders.targets(clock.wall_now);
  EXPECT_EQ(targets.at(Tier::banner).name, "here");
  EXPECT_FALSE(targets.contains(Tier::city));
  EXPECT_FALSE(orders.status(clock.wall_now).cut.empty());
}

}  // namespace
}  // namespace campus::probe
