// Silence, tests on request, tickets in their slots, a week without a collector.
#include "probe/orders/standing_orders.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <filesystem>
#include <fstream>

#include "core/posix/posix_disk.h"
#include "probe/orders/ceilings.h"
#include "probe/run/supervisor.h"
#include "tests/support/orders_bed.h"
#include "tests/unit/standards/temporary_folder.h"

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
    said.test = TestOrder{number, sustained, std::nullopt, clock.wall_now + for_as_long_as, "投诉"};
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

TEST_F(StandingOrdersTest, TheDoubtOverAFileThatCannotBeReadOutlivesARestart) {
  disk.files["/state/orders.json"] = "{";
  EXPECT_TRUE(open().silence(clock.wall_now));
  EXPECT_EQ(disk.files["/state/orders.json.damaged"], "{");
  auto again = open();
  EXPECT_TRUE(again.silence(clock.wall_now)) << "nobody has answered yet";
  again.take(answer(), clock.wall_now);
  EXPECT_FALSE(open().silence(clock.wall_now));
}

TEST_F(StandingOrdersTest, TheDoubtStaysWhereItCannotBeWrittenDown) {
  disk.files["/state/orders.json"] = "{";
  disk.failing = true;
  EXPECT_TRUE(open().trouble());
  disk.failing = false;
  EXPECT_TRUE(open().silence(clock.wall_now));
}

TEST_F(StandingOrdersTest, AFolderInTheFilesPlaceSilencesOverRestarts) {
  const standards::TemporaryFolder folder;
  PosixDisk real;
  spec.state_folder = folder.path();
  std::filesystem::create_directory(folder.path() / "orders.json");
  EXPECT_TRUE(StandingOrders(spec, real, clock, clock.wall_now).silence(clock.wall_now));
  EXPECT_TRUE(std::filesystem::is_regular_file(folder.path() / "orders.json"));
  EXPECT_TRUE(StandingOrders(spec, real, clock, clock.wall_now).silence(clock.wall_now));
}

TEST_F(StandingOrdersTest, AFileThatTheDiskDoesNotGiveIsKeptAndSilencesOverRestarts) {
  const standards::TemporaryFolder folder;
  PosixDisk real;
  spec.state_folder = folder.path();
  const auto file = folder.path() / "orders.json";
  const std::uintmax_t too_much = 64 << 20;
  std::ofstream(file).put('{');
  std::filesystem::resize_file(file, too_much);
  EXPECT_TRUE(StandingOrders(spec, real, clock, clock.wall_now).silence(clock.wall_now));
  EXPECT_EQ(std::filesystem::file_size(folder.path() / "orders.json.damaged"), too_much);
  EXPECT_LT(std::filesystem::file_size(file), too_much);
  EXPECT_TRUE(StandingOrders(spec, real, clock, clock.wall_now).silence(clock.wall_now));
}

TEST_F(StandingOrdersTest, ADamagedFileDoesNotBringTheIssuersOfTheEnrolmentBack) {
  auto orders = open();
  const auto next = to_hex(other_issuer().public_key());
  auto both = plan(1);
  both.content.issuers = {to_hex(issuer.public_key()), next};
  give(orders, both);
  auto alone = plan(2);
  alone.content.issuers = {next};
  auto said = answer();
  said.plan = signed_plan(alone, other_issuer());
  orders.take(said, clock.wall_now);
  ASSERT_EQ(orders.trust().issuers, std::vector<std::string>{next});
  for (int restart = 0; restart < 2; ++restart) {
    disk.files["/state/orders.json"] = "{";
    auto again = open();
    EXPECT_EQ(again.trust().issuers, std::vector<std::string>{next});
    EXPECT_EQ(again.status(clock.wall_now).plan_version, 2);
    EXPECT_EQ(open().trust().issuers, std::vector<std::string>{next});
  }
  // A stranger's plan, or one for another device, names nobody.
  auto strange = plan(3);
  strange.content.issuers = {next};
  strange.key = issuer.id();
  for (const auto& text : {signed_plan(strange, other_issuer()), signed_plan(alone, device)}) {
    disk.files["/state/orders.json"] = "{";
    disk.files["/state/plan.json"] = text;
    EXPECT_EQ(open().trust().issuers, spec.trust.issuers);
  }
}

TEST_F(StandingOrdersTest, ALaterFileThatIsWrittenDoesNotHideThatAnotherIsNot) {
  auto orders = open();
  disk.failing_file = "/state/orders.json";
  silence(orders);
  orders.settle(DataSize(), DataSize());
  ASSERT_TRUE(orders.trouble());
  EXPECT_THAT(*orders.trouble(), HasSubstr("orders.json"));
  disk.failing_file.clear();
  silence(orders);
  EXPECT_FALSE(orders.trouble()) << "it was written as soon as that was possible";
  EXPECT_TRUE(open().silence(clock.wall_now));
}

TEST_F(StandingOrdersTest, TicketsThatCouldNotBeWrittenDownAreAsSoonAsThatIsPossible) {
  auto orders = open();
  give(orders, plan());
  disk.failing_file = "/state/tickets/held";
  give_tickets(orders, {issued(ticket(1, clock.wall_now + minutes(5)))});
  EXPECT_TRUE(orders.trouble());
  disk.failing_file.clear();
  orders.take(answer(), clock.wall_now);
  EXPECT_FALSE(orders.trouble());
  EXPECT_EQ(open().status(clock.wall_now).tickets, 1);
}

TEST_F(StandingOrdersTest, TicketsOfAResponderThatANewPlanDoesNotNameGo) {
  auto orders = open();
  give(orders, plan(1));
  give_tickets(orders, {issued(ticket(1, clock.wall_now + minutes(5)))});
  auto renamed = plan(2);
  renamed.content.responders[0].name = "there";
  give(orders, renamed);
  EXPECT_EQ(orders.status(clock.wall_now).tickets, 0);
  EXPECT_EQ(open().status(clock.wall_now).tickets, 0);
}

TEST_F(StandingOrdersTest, APlanThatIsRefusedIsToldOnceForEachReason) {
  auto orders = open();
  const auto told = [&] {
    const auto lines = orders.notices();
    return std::count_if(lines.begin(), lines.end(),
                         [](const std::string& line) { return line.find("is not taken") != std::string::npos; });
  };
  auto strange = plan();
  strange.site = SiteCode("S9");
  give(orders, strange);
  EXPECT_EQ(told(), 1);
  strange.version = 2;
  give(orders, strange);
  EXPECT_EQ(told(), 0);
  auto over = plan(3);
  over.expires = clock.wall_now;
  give(orders, over);
  EXPECT_EQ(told(), 1);
  give(orders, plan(4));
  give(orders, over);
  EXPECT_EQ(told(), 1) << "one was taken since";
}

TEST_F(StandingOrdersTest, APlansContentIsThatOfItsTextWithWhatANewerCollectorSays) {
  auto orders = open();
  auto payload = wire::encode_plan(plan());
  const std::string content = R"("content":{)";
  payload.insert(payload.find(content) + content.size(), R"("a_new_field":[1,"x"],)");
  auto said = answer();
  said.plan = wire::encode_envelope(seal(kPlanType, payload, issuer));
  orders.take(said, clock.wall_now);
  Poll poll;
  orders.describe(poll, clock.wall_now);
  auto text = wire::encode_plan_content(plan().content);
  text.insert(1, R"("a_new_field":[1,"x"],)");
  EXPECT_EQ(poll.plan_content, sha256_hex(text));
  open().describe(poll, clock.wall_now);
  EXPECT_EQ(poll.plan_content, sha256_hex(text)) << "read from the disk, too";
}

TEST_F(StandingOrdersTest, AnOrderedTestWaitsForItsMoment) {
  auto orders = open();
  auto said = answer();
  said.test = TestOrder{3, false, clock.wall_now + hours(1), clock.wall_now + minutes(70), "统考前"};
  orders.take(said, clock.wall_now);
  EXPECT_FALSE(orders.wanted(clock.wall_now));
  EXPECT_EQ(orders.status(clock.wall_now).waiting_test->begin, clock.wall_now + hours(1));
  auto restarted = open();
  clock.pass(hours(1) - seconds(1));
  EXPECT_FALSE(restarted.wanted(clock.wall_now));
  clock.pass(seconds(1));
  EXPECT_EQ(restarted.wanted(clock.wall_now), (Assignment{Work::routine, 3}));
}

TEST_F(StandingOrdersTest, TheTicketOfAnOrderedTestIsItsOwn) {
  auto orders = open();
  give(orders, plan());
  const auto begin = clock.wall_now + minutes(30);
  auto said = answer();
  said.test = TestOrder{3, false, begin, begin + minutes(10), "联合测试"};
  const auto ordinary = issued(ticket(1, begin));
  const auto joint = issued(ticket(2, begin, minutes(30)));
  said.tickets = {ordinary, joint};
  orders.take(said, clock.wall_now);
  const auto routine = orders.schedule(clock.wall_now).slots->routine;
  ASSERT_EQ(routine.size(), 1U) << "its slot leads no turn";
  EXPECT_EQ(routine[0].end, begin + minutes(2));
  clock.pass(minutes(30));
  const auto bytes = DataSize::bytes(1);
  const auto own_turn = orders.leave({Work::routine}, bytes, clock.wall_now).targets.at(Tier::banner);
  ASSERT_TRUE(own_turn.ticket);
  EXPECT_EQ(own_turn.ticket->ticket.id, ticket(1, begin).id);
  EXPECT_EQ(orders.leave({Work::routine}, bytes, clock.wall_now).targets.at(Tier::banner).withheld,
            Withheld::no_ticket);
  ASSERT_EQ(orders.wanted(clock.wall_now), (Assignment{Work::routine, 3}));
  ASSERT_TRUE(orders.begin_wanted(3, clock.wall_now));
  orders.take(said, clock.wall_now);  // an answer that crossed it
  const auto ordered = orders.leave({Work::routine, 3}, bytes, clock.wall_now).targets.at(Tier::banner);
  ASSERT_TRUE(ordered.ticket);
  EXPECT_EQ(ordered.ticket->ticket.id, ticket(2, begin).id);
}

TEST_F(StandingOrdersTest, AnOrderedTestSpendsNoTicketOfAnOrdinaryTurn) {
  auto orders = open();
  give(orders, plan());
  auto said = answer();
  said.test = TestOrder{3, true, clock.wall_now, clock.wall_now + minutes(10), "联合测试"};
  said.tickets = {issued(ticket(1, clock.wall_now, minutes(5), minutes(5)))};
  orders.take(said, clock.wall_now);
  EXPECT_FALSE(orders.wanted(clock.wall_now));
}

TEST_F(StandingOrdersTest, TheTicketsOfATestThatIsTakenBackLeadNoTurn) {
  auto orders = open();
  give(orders, plan());
  auto said = answer();
  const auto begin = clock.wall_now + minutes(30);
  said.test = TestOrder{3, false, begin, begin + minutes(10), ""};
  said.tickets = {issued(ticket(2, begin, minutes(30)))};
  orders.take(said, clock.wall_now);
  orders.take(answer(), clock.wall_now);
  EXPECT_TRUE(orders.schedule(clock.wall_now).slots->routine.empty());
  EXPECT_EQ(open().status(clock.wall_now).tickets, 0);
}

TEST_F(StandingOrdersTest, AnEarlierOrderThatIsToldLaterBeginsToo) {
  auto orders = open();
  order(orders, 7);
  ASSERT_TRUE(orders.begin_wanted(7, clock.wall_now));
  order(orders, 5);
  EXPECT_EQ(orders.wanted(clock.wall_now), (Assignment{Work::routine, 5}));
  ASSERT_TRUE(orders.begin_wanted(5, clock.wall_now));
  for (const std::int64_t number : {5, 7}) {
    order(orders, number);
    EXPECT_FALSE(orders.wanted(clock.wall_now)) << number;
  }
  Poll poll;
  open().describe(poll, clock.wall_now);
  EXPECT_EQ(poll.tests_taken, (std::vector<std::int64_t>{5, 7}));
}

TEST_F(StandingOrdersTest, AnOrderThatAnotherTookThePlaceOfDoesNotBegin) {
  auto orders = open();
  order(orders, 3);
  order(orders, 4);
  const auto begun = orders.begin_wanted(3, clock.wall_now);
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().code, ErrorCode::missing);
  EXPECT_EQ(orders.wanted(clock.wall_now)->order, 4);
}

TEST_F(StandingOrdersTest, AnOrderedTestBeginsOnceEvenOverARestart) {
  auto orders = open();
  order(orders, 3);
  EXPECT_EQ(orders.wanted(clock.wall_now), (Assignment{Work::routine, 3}));
  auto restarted = open();
  EXPECT_EQ(restarted.wanted(clock.wall_now), (Assignment{Work::routine, 3})) << "not begun yet";
  ASSERT_TRUE(restarted.begin_wanted(3, clock.wall_now));
  EXPECT_FALSE(restarted.wanted(clock.wall_now));
  order(restarted, 3);
  EXPECT_FALSE(restarted.wanted(clock.wall_now));
  auto again = open();
  order(again, 3);
  EXPECT_FALSE(again.wanted(clock.wall_now));
  Poll poll;
  again.describe(poll, clock.wall_now);
  EXPECT_EQ(poll.tests_taken, std::vector<std::int64_t>{3});
  order(again, 4);
  EXPECT_TRUE(again.wanted(clock.wall_now));
}

TEST_F(StandingOrdersTest, AnOrderedTestThatCannotBeWrittenDownDoesNotBegin) {
  auto orders = open();
  order(orders, 3);
  disk.failing = true;
  EXPECT_FALSE(orders.begin_wanted(3, clock.wall_now));
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
    ASSERT_TRUE(orders.begin_wanted(number, clock.wall_now));
    ++begun;
  }
  EXPECT_EQ(begun, ceilings::kOrderedTestsOfADay);
  order(orders, 200);
  EXPECT_FALSE(open().wanted(clock.wall_now)) << "over a restart, too";
  clock.pass(hours(24));
  order(orders, 201, true);
  EXPECT_EQ(orders.wanted(clock.wall_now), (Assignment{Work::sustained, 201}));
  ASSERT_TRUE(orders.begin_wanted(201, clock.wall_now));
  order(orders, 202, true);
  EXPECT_FALSE(orders.wanted(clock.wall_now)) << "one sustained run on request a day";
}

TEST_F(StandingOrdersTest, AnOrderedTestWaitsForItsTicketsSlot) {
  auto orders = open();
  give(orders, plan());
  order(orders, 3);
  EXPECT_EQ(orders.wanted(clock.wall_now), (Assignment{Work::routine, 3}))
      << "without a ticket it does what needs none";
  auto said = answer();
  said.test = TestOrder{3, false, std::nullopt, clock.wall_now + minutes(10), ""};
  said.tickets = {issued(ticket(1, clock.wall_now + minutes(3)))};
  orders.take(said, clock.wall_now);
  EXPECT_FALSE(orders.wanted(clock.wall_now));
  clock.pass(minutes(3));
  EXPECT_EQ(orders.wanted(clock.wall_now), (Assignment{Work::routine, 3}));
  const auto leave = orders.leave({Work::routine}, DataSize::bytes(1), clock.wall_now);
  ASSERT_TRUE(leave.targets.at(Tier::banner).ticket);
  EXPECT_FALSE(orders.leave({Work::routine}, DataSize::bytes(1), clock.wall_now).targets.at(Tier::banner).ticket);
}

TEST_F(StandingOrdersTest, TicketsSlotsLeadTheScheduleAndWithoutATicketBulkDataAreLeftOut) {
  auto orders = open();
  give(orders, plan());
  const auto none = orders.leave({Work::routine}, DataSize::bytes(1), clock.wall_now);
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
  EXPECT_EQ(orders.leave({Work::routine}, most, clock.wall_now).reserved, most);
  const auto spent = orders.leave({Work::routine}, DataSize::bytes(1), clock.wall_now);
  EXPECT_EQ(spent.targets.at(Tier::banner).withheld, Withheld::bytes_spent);
  clock.wall_now += hours(24 * 3650);
  EXPECT_EQ(open().leave({Work::routine}, DataSize::bytes(1), clock.wall_now).reserved.bytes(), 0);
  clock.steady_now += hours(24);
  EXPECT_EQ(open().leave({Work::routine}, DataSize::bytes(1), clock.wall_now).reserved.bytes(), 1);
}

TEST_F(StandingOrdersTest, ARoomsSustainedRunOnAGigabitPortLeavesItsDayTheRoutineOnes) {
  spec.trust.level = Level::classroom;
  auto orders = open();
  constexpr auto kPlanned = DataSize::bytes(8'300'000'000);  // at the promised rate, with all repeats
  const auto leave = orders.leave({Work::sustained}, kPlanned, clock.wall_now);
  ASSERT_EQ(leave.reserved, kPlanned);
  orders.settle(leave.reserved, DataSize::bytes(15'000'000'000));
  constexpr auto kRoutine = DataSize::bytes(10'000'000);
  EXPECT_EQ(orders.leave({Work::routine}, kRoutine, clock.wall_now).reserved, kRoutine);
}

TEST_F(StandingOrdersTest, ABudgetThatCannotBeReadCountsAsSpent) {
  auto orders = open();
  ASSERT_EQ(orders.leave({Work::routine}, DataSize::bytes(5), clock.wall_now).reserved.bytes(), 5);
  const auto whole = disk.files.at("/state/budget.json");
  for (std::size_t length = 0; length + 2 < whole.size(); ++length) {
    disk.files["/state/budget.json"] = whole.substr(0, length);
    auto again = open();
    ASSERT_EQ(again.leave({Work::routine}, DataSize::bytes(1), clock.wall_now).reserved.bytes(), 0) << length;
    ASSERT_EQ(open().leave({Work::routine}, DataSize::bytes(1), clock.wall_now).reserved.bytes(), 0)
        << "nor after a restart";
  }
  disk.failing = true;
  EXPECT_EQ(orders.leave({Work::routine}, DataSize::bytes(1), clock.wall_now).reserved.bytes(), 0)
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
    const auto leave = orders.leave({step.work, step.number}, DataSize::bytes(1'000'000), clock.wall_now);
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
