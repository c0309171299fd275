#include "probe/orders/ticket_store.h"

#include <gtest/gtest.h>

#include "probe/orders/ceilings.h"
#include "tests/support/orders_bed.h"

namespace campus::probe {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class TicketStoreTest : public ::testing::Test, protected OrdersBed {
 protected:
  [[nodiscard]] TicketOwner owner() const { return {device.public_key(), SiteCode("S1-301"), spec.trust.issuers}; }
  [[nodiscard]] TicketStore store() const { return {disk, "/state/tickets", owner(), clock.wall_now}; }
  TicketStore::Added add(TicketStore& into, std::vector<std::string> texts) const {
    const auto added = into.add(texts, owner(), clock.wall_now);
    EXPECT_TRUE(added) << added.error().message;
    return *added;
  }
};

TEST_F(TicketStoreTest, OffersTheOneThatIsOpenOnceAndRemembersItOverARestart) {
  auto tickets = store();
  EXPECT_EQ(add(tickets, {issued(ticket(1, clock.wall_now)), issued(ticket(2, clock.wall_now + hours(1)))}).taken, 2U);
  const auto* open = tickets.open_ticket("here", Work::routine, clock.wall_now);
  ASSERT_NE(open, nullptr);
  EXPECT_TRUE(tickets.take(*open));
  EXPECT_EQ(tickets.open_ticket("here", Work::routine, clock.wall_now), nullptr);
  auto again = store();
  EXPECT_EQ(again.open_ticket("here", Work::routine, clock.wall_now), nullptr);
  EXPECT_EQ(again.count(clock.wall_now), 1U);
  EXPECT_EQ(add(again, {issued(ticket(1, clock.wall_now))}).taken, 0U) << "given again it is no fresh one";
  EXPECT_NE(again.open_ticket("here", Work::routine, clock.wall_now + hours(1)), nullptr);
}

TEST_F(TicketStoreTest, AUsedTicketThatCannotBeWrittenDownIsNotShown) {
  auto tickets = store();
  add(tickets, {issued(ticket(1, clock.wall_now))});
  disk.failing = true;
  EXPECT_FALSE(tickets.take(*tickets.open_ticket("here", Work::routine, clock.wall_now)));
  EXPECT_EQ(tickets.open_ticket("here", Work::routine, clock.wall_now), nullptr);
}

TEST_F(TicketStoreTest, TakesOnlyItsOwn) {
  auto tickets = store();
  auto other_device = ticket(1, clock.wall_now);
  other_device.device_key = issuer.public_key();
  auto other_site = ticket(2, clock.wall_now);
  other_site.site = SiteCode("S9");
  const auto over = ticket(3, clock.wall_now - hours(1));
  const auto too_far = ticket(4, clock.wall_now + hours(24 * 11));
  const auto forged = ticket_text(*sign_ticket(ticket(5, clock.wall_now), other_issuer()));
  const auto added =
      add(tickets, {issued(other_device), issued(other_site), issued(over), issued(too_far), forged, "junk", ""});
  EXPECT_EQ(added.taken, 0U);
  EXPECT_EQ(added.refused, 7U);
  EXPECT_EQ(tickets.count(clock.wall_now), 0U);
}

TEST_F(TicketStoreTest, ChoosesByResponderDirectionClassTimeAndKind) {
  auto tickets = store();
  auto one_way = ticket(1, clock.wall_now);
  one_way.up = false;
  auto normal = ticket(2, clock.wall_now + seconds(1));
  normal.kind = TicketClass::normal;
  auto there = ticket(3, clock.wall_now + seconds(2));
  there.responder = ResponderName("there");
  const auto sustained = ticket(4, clock.wall_now + seconds(3), minutes(20), minutes(20));
  add(tickets, {issued(one_way), issued(normal), issued(there), issued(sustained)});
  const auto later = clock.wall_now + minutes(1);
  EXPECT_EQ(tickets.open_ticket("here", Work::routine, later), nullptr);
  EXPECT_EQ(tickets.open_ticket("here", Work::sustained, later)->ticket.id, sustained.id);
  EXPECT_EQ(tickets.open_ticket("there", Work::routine, later)->ticket.id, there.id);
  EXPECT_EQ(tickets.open_ticket("there", Work::routine, clock.wall_now), nullptr) << "not begun";
  EXPECT_EQ(tickets.open_ticket("there", Work::routine, later + hours(1)), nullptr) << "over";
}

TEST_F(TicketStoreTest, AnOrderedTestsTicketAndATurnsMayBeginTogether) {
  auto tickets = store();
  const auto begin = clock.wall_now;
  EXPECT_EQ(add(tickets, {issued(ticket(1, begin)), issued(ticket(2, begin, minutes(30)))}).taken, 2U);
  EXPECT_EQ(add(tickets, {issued(ticket(3, begin))}).taken, 0U) << "the same slot once more";
  const OrderedSlot ordered{Work::routine, begin, begin + minutes(10)};
  EXPECT_TRUE(tickets.reserve({ordered}));
  EXPECT_EQ(tickets.open_ticket("here", Work::routine, begin)->ticket.id, ticket(1, begin).id);
  EXPECT_EQ(tickets.open_ticket("here", Work::routine, begin, ordered)->ticket.id, ticket(2, begin).id);
  EXPECT_EQ(tickets.until("here", begin), begin + minutes(2)) << "what is reserved covers no time";
  EXPECT_TRUE(tickets.reserve({}));
  EXPECT_EQ(tickets.open_ticket("here", Work::routine, begin, ordered), nullptr);
  EXPECT_EQ(store().count(begin), 1U);
}

TEST_F(TicketStoreTest, AJointTicketIsOfItsOrderedTestAlone) {
  auto tickets = store();
  auto joint = ticket(1, clock.wall_now, minutes(30));
  joint.kind = TicketClass::joint;
  EXPECT_EQ(add(tickets, {issued(joint)}).taken, 1U);
  EXPECT_EQ(tickets.open_ticket("here", Work::routine, clock.wall_now), nullptr) << "nobody knows what it is for";
  EXPECT_TRUE(tickets.slots("here", clock.wall_now).routine.empty());
  const OrderedSlot ordered{Work::routine, clock.wall_now, clock.wall_now + minutes(10)};
  EXPECT_TRUE(tickets.reserve({ordered}));
  EXPECT_EQ(tickets.open_ticket("here", Work::routine, clock.wall_now), nullptr);
  ASSERT_NE(tickets.open_ticket("here", Work::routine, clock.wall_now, ordered), nullptr);
}

TEST_F(TicketStoreTest, IsBounded) {
  auto tickets = store();
  std::vector<std::string> texts;
  texts.reserve(ceilings::kTickets + 50);
  for (int i = 0; i < static_cast<int>(ceilings::kTickets) + 50; ++i) {
    texts.push_back(issued(ticket(i, clock.wall_now + seconds(60 * i), seconds(30), seconds(30))));
  }
  const auto added = add(tickets, texts);
  EXPECT_EQ(added.taken, ceilings::kTickets);
  EXPECT_EQ(added.refused, 50U);
}

TEST_F(TicketStoreTest, DoubtsWhatHadBegunWhereItCannotReadWhatWasUsed) {
  {
    auto tickets = store();
    add(tickets, {issued(ticket(1, clock.wall_now)), issued(ticket(2, clock.wall_now + hours(1)))});
    ASSERT_TRUE(tickets.take(*tickets.open_ticket("here", Work::routine, clock.wall_now)));
  }
  const auto whole = disk.files.at("/state/tickets/used");
  for (std::size_t length = 0; length + 1 < whole.size(); ++length) {
    disk.files["/state/tickets/used"] = whole.substr(0, length);
    auto again = store();
    ASSERT_EQ(again.open_ticket("here", Work::routine, clock.wall_now), nullptr) << length;
    ASSERT_FALSE(again.notices().empty());
    ASSERT_NE(again.open_ticket("here", Work::routine, clock.wall_now + hours(1)), nullptr) << length;
  }
}

TEST_F(TicketStoreTest, KeepsWhatOfADamagedFileIsWhole) {
  {
    auto tickets = store();
    add(tickets, {issued(ticket(1, clock.wall_now)), issued(ticket(2, clock.wall_now + hours(1)))});
  }
  auto& held = disk.files["/state/tickets/held"];
  held[20] = static_cast<char>(held[20] ^ 1);
  auto again = store();
  EXPECT_EQ(again.count(clock.wall_now), 1U);
  EXPECT_FALSE(again.notices().empty());
}

}  // namespace
}  // namespace campus::probe
