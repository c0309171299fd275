#include "probe/responder/used_tickets.h"

#include <gtest/gtest.h>

#include "tests/support/sample_tickets.h"

namespace campus::probe {
namespace {

Ticket numbered(unsigned number, std::chrono::minutes later = {}) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  auto ticket = sample_ticket();
  for (std::size_t i = 0; i < 8; ++i) ticket.id[i] = kDigits[(number >> (4 * i)) & 15U];
  ticket.begin += later;
  ticket.end += later;
  return ticket;
}

TEST(UsedTickets, AreKnownUntilTheirSlotAndItsToleranceAreOver) {
  UsedTickets used;
  const auto ticket = numbered(1);
  EXPECT_FALSE(used.contains(ticket));
  used.add(ticket);
  EXPECT_TRUE(used.contains(ticket));
  EXPECT_FALSE(used.contains(numbered(2)));
  EXPECT_EQ(used.forget_over(ticket.end + kSlotTolerance - std::chrono::milliseconds(1)), 0U);
  EXPECT_EQ(used.forget_over(ticket.end + kSlotTolerance), 1U);
  EXPECT_FALSE(used.contains(ticket));
}

TEST(UsedTickets, ThatWereForgottenAreInDoubtShouldTheClockGoBack) {
  UsedTickets used;
  used.add(numbered(1));
  EXPECT_FALSE(used.in_doubt(numbered(1)));
  (void)used.forget_over(kSampleBegin + std::chrono::hours(10));
  EXPECT_TRUE(used.in_doubt(numbered(1)));
  EXPECT_FALSE(used.in_doubt(numbered(2, std::chrono::minutes(30)))) << "it ends later than any that was forgotten";
  const auto again = UsedTickets::read(used.encode());
  EXPECT_FALSE(again.damaged);
  EXPECT_TRUE(again.used.in_doubt(numbered(1))) << "a restart keeps it";
}

TEST(UsedTickets, KeepToTheirNumber) {
  UsedTickets used(2);
  used.add(numbered(1));
  EXPECT_FALSE(used.full());
  used.add(numbered(2));
  EXPECT_TRUE(used.full());
  (void)used.forget_over(kSampleBegin + std::chrono::hours(1));
  EXPECT_FALSE(used.full());
}

TEST(UsedTickets, ComeBackFromAFileThatGrew) {
  UsedTickets used;
  used.add(numbered(1));
  auto file = used.encode();
  for (unsigned i = 2; i <= 500; ++i) file += UsedTickets::record_of(numbered(i));
  const auto reading = UsedTickets::read(file);
  EXPECT_FALSE(reading.damaged);
  EXPECT_EQ(reading.used.size(), 500U);
  for (unsigned i = 1; i <= 500; ++i) EXPECT_TRUE(reading.used.contains(numbered(i))) << i;
  EXPECT_FALSE(reading.used.contains(numbered(501)));
}

/// Everything that is not whole records says so: nothing is forgotten in silence.
TEST(UsedTickets, FileCutAnywhereBetweenRecordsIsSeen) {
  UsedTickets used;
  for (unsigned i = 0; i < 5; ++i) used.add(numbered(i));
  const auto whole = used.encode();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const bool between_records = length >= 3 * UsedTickets::kRecordBytes && length % UsedTickets::kRecordBytes == 0;
    EXPECT_EQ(UsedTickets::read(whole.substr(0, length)).damaged, !between_records) << length;
  }
}

TEST(UsedTickets, FileWithAnyBitTurnedIsSeenAndTheRestIsKept) {
  UsedTickets used;
  for (unsigned i = 0; i < 5; ++i) used.add(numbered(i));
  const auto whole = used.encode();
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    auto turned = whole;
    turned[bit / 8] = static_cast<char>(static_cast<unsigned char>(turned[bit / 8]) ^ (1U << (bit % 8)));
    const auto reading = UsedTickets::read(turned);
    EXPECT_TRUE(reading.damaged) << bit;
    EXPECT_GE(reading.used.size(), 4U) << bit;
  }
}

TEST(UsedTickets, AreInDoubtWhoseSlotHadOpenedBeforeTheDamage) {
  UsedTickets used;
  const auto found = kSampleBegin + std::chrono::minutes(5);
  used.doubt_until(found + kSlotTolerance);
  EXPECT_TRUE(used.in_doubt(numbered(1)));
  EXPECT_TRUE(used.in_doubt(numbered(1, std::chrono::minutes(6)))) << "within the tolerance it could have been used";
  EXPECT_FALSE(used.in_doubt(numbered(1, std::chrono::minutes(10))));
  EXPECT_TRUE(UsedTickets::read(used.encode()).used.in_doubt(numbered(1))) << "a restart keeps it";
}

}  // namespace
}  // namespace campus::probe
