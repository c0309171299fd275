#include "collector/ingest/record_chain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace campus::collector {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ReportId digest(std::int64_t sequence, char kind = 'a') { return ReportId(std::to_string(sequence) + kind); }
WallTime day(int n) { return WallTime{} + std::chrono::hours(24 * n); }

/// Records 1 to `count`, each linked to the one before.
std::vector<ChainRecord> chain(std::int64_t count) {
  std::vector<ChainRecord> records;
  for (std::int64_t i = 1; i <= count; ++i) {
    const auto at = day(static_cast<int>(i));
    records.push_back({i, digest(i), std::nullopt, {}, at, at});
    if (i > 1) records.back().previous = PreviousRecord{i - 1, digest(i - 1)};
  }
  return records;
}

TEST(RecordChain, IsWholeInWhateverOrderItCame) {
  auto records = chain(50);
  std::mt19937 random(7);
  for (int i = 0; i < 20; ++i) {
    std::shuffle(records.begin(), records.end(), random);
    const auto state = check_chain(records, day(0));
    EXPECT_EQ(state.records, 50U);
    EXPECT_EQ(state.linked, 49U);
    EXPECT_THAT(state.breaks, IsEmpty());
  }
}

TEST(RecordChain, EveryRecordThatIsTakenOutIsMissed) {
  for (std::int64_t gone = 2; gone < 10; ++gone) {
    auto records = chain(10);
    records.erase(records.begin() + (gone - 1));
    EXPECT_THAT(check_chain(records, day(0)).breaks,
                ElementsAre(ChainFinding{
                    ChainBreak::missing, {gone, digest(gone)}, gone + 1, day(static_cast<int>(gone + 1))}));
  }
  auto cut = chain(10);
  cut.pop_back();
  EXPECT_THAT(check_chain(cut, day(0)).breaks, IsEmpty()) << "nobody can tell what was never heard of";
  cut.erase(cut.begin());
  EXPECT_THAT(check_chain(cut, day(0)).breaks, IsEmpty()) << "nor how old the first one would be";
}

TEST(RecordChain, OtherBytesThanTheSuccessorNamesAreAContradiction) {
  auto records = chain(5);
  records[2].digest = digest(3, 'b');
  EXPECT_THAT(check_chain(records, day(0)).breaks,
              ElementsAre(ChainFinding{ChainBreak::contradicted, {3, digest(3)}, 4, day(4)}));
}

TEST(RecordChain, WhatTheProbeTellsOfIsNoBreak) {
  auto records = chain(10);
  records.erase(records.begin() + 3, records.begin() + 6);  // 4, 5, 6
  records.back().gaps = {{GapCause::space, 4, 6, 3, 0}};
  const auto told = check_chain(records, day(0));
  EXPECT_THAT(told.breaks, IsEmpty());
  EXPECT_EQ(told.told_dropped, 3);
  records.back().gaps = {{GapCause::lost, 4, 5, 2, 0}};
  const auto partly = check_chain(records, day(0));
  EXPECT_THAT(partly.breaks, ElementsAre(ChainFinding{ChainBreak::missing, {6, digest(6)}, 7, day(7)}));
  EXPECT_EQ(partly.told_lost, 2);
}

TEST(RecordChain, WhatMayHaveGoneByItsAgeIsNoBreak) {
  auto records = chain(10);
  for (std::int64_t left = 9; left > 0; --left) {
    records.erase(records.begin());
    EXPECT_THAT(check_chain(records, records.front().received).breaks, IsEmpty()) << left;
  }
  auto holed = chain(10);
  holed.erase(holed.begin() + 6);  // 7
  EXPECT_EQ(check_chain(holed, day(6)).breaks.size(), 1U) << "what came the day before is here";
  EXPECT_THAT(check_chain(holed, day(7)).breaks, IsEmpty());
}

/// On Monday the record of Friday has gone, and the school's probe was off in between.
TEST(RecordChain, ASuccessorThatCameLaterDoesNotMakeARecordYounger) {
  auto records = chain(10);
  for (std::size_t i = 5; i < records.size(); ++i) {
    records[i].received += std::chrono::hours(48);
    records[i].recorded = records[i].received;
  }
  records.erase(records.begin(), records.begin() + 5);  // up to Friday, day 5; the next came on day 8
  for (int since = 6; since <= 8; ++since) EXPECT_THAT(check_chain(records, day(since)).breaks, IsEmpty()) << since;
  records.erase(records.begin() + 2);
  EXPECT_EQ(check_chain(records, day(6)).breaks.size(), 1U);
}

/// What waited for a line comes newest first, here over midnight: 4 and 3 came on day 5 and have gone, 2 and 1 on
/// day 6.
TEST(RecordChain, AnOlderRecordThatCameLaterProvesNothing) {
  auto records = chain(6);
  records[0].received = records[1].received = day(6);
  records.erase(records.begin() + 2, records.begin() + 4);
  records[2].received = day(6);  // 5, whose predecessor is 4
  EXPECT_THAT(check_chain(records, day(6)).breaks, IsEmpty());
}

TEST(RecordChain, OfAKeyThatCameSinceNothingCanHaveGoneByItsAge) {
  auto records = chain(3);
  records.erase(records.begin());
  EXPECT_THAT(check_chain(records, day(1), day(0)).breaks, IsEmpty());
  EXPECT_THAT(check_chain(records, day(0), day(1)).breaks,
              ElementsAre(ChainFinding{ChainBreak::missing, {1, digest(1)}, 2, day(2)}));
}

TEST(RecordChain, AuditsByHandTakeNumbersWithoutALink) {
  auto records = chain(3);
  records.push_back({4, digest(4), std::nullopt, {}, day(4), day(4)});
  records.push_back({5, digest(5), PreviousRecord{3, digest(3)}, {}, day(5), day(5)});
  EXPECT_THAT(check_chain(records, day(0)).breaks, IsEmpty());
}

}  // namespace
}  // namespace campus::collector
