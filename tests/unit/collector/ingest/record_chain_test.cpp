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
    records.push_back({i, digest(i), std::nullopt, {}, day(static_cast<int>(i))});
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
  for (std::int64_t gone = 1; gone < 10; ++gone) {
    auto records = chain(10);
    records.erase(records.begin() + (gone - 1));
    EXPECT_THAT(check_chain(records, day(0)).breaks,
                ElementsAre(ChainFinding{
                    ChainBreak::missing, {gone, digest(gone)}, gone + 1, day(static_cast<int>(gone + 1))}));
  }
  auto cut = chain(10);
  cut.pop_back();
  EXPECT_THAT(check_chain(cut, day(0)).breaks, IsEmpty()) << "nobody can tell what was never heard of";
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
  records.erase(records.begin(), records.begin() + 4);
  EXPECT_THAT(check_chain(records, day(6)).breaks, IsEmpty());
  EXPECT_EQ(check_chain(records, day(5)).breaks.size(), 1U);
}

TEST(RecordChain, AuditsByHandTakeNumbersWithoutALink) {
  auto records = chain(3);
  records.push_back({4, digest(4), std::nullopt, {}, day(4)});
  records.push_back({5, digest(5), PreviousRecord{3, digest(3)}, {}, day(5)});
  EXPECT_THAT(check_chain(records, day(0)).breaks, IsEmpty());
}

}  // namespace
}  // namespace campus::collector
