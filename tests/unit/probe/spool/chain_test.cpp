#include <gmock/gmock.h>

#include <random>

#include "probe/spool/rebuilt_chain.h"
#include "tests/unit/probe/spool/sample_chain.h"

namespace campus::probe {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

std::vector<SpoolFinding> check(const std::vector<SeenRecord>& rows, const ChainHead& head,
                                const SequenceFile& counter) {
  return check_chain(rows, head, counter, kOwn);
}

std::vector<SeenRecord> rows_of(const RebuiltChain& chain, const std::vector<SeenRecord>& from) {
  std::vector<SeenRecord> rows;
  for (std::size_t i = 0; i < chain.entries.size(); ++i) {
    const auto row = chain.kept[i];
    rows.push_back({chain.entries[i], row < 0 ? std::nullopt : from[static_cast<std::size_t>(row)].content});
  }
  return rows;
}

TEST(ChainCheck, FindsNothingInAWholeChain) {
  auto rows = chain_of({1, 2, 5, 6, 9});
  const auto head = head_of(rows);
  EXPECT_THAT(check(rows, head, counter_of(head)), IsEmpty());
  make_run(rows, 0, 2);
  EXPECT_THAT(check(rows, head, counter_of(head)), IsEmpty());
  EXPECT_THAT(check({}, {}, {}), IsEmpty());
}

TEST(ChainCheck, NamesTheRangeOfAHole) {
  auto rows = chain_of({1, 2, 3, 4, 5});
  const auto head = head_of(rows);
  rows.erase(rows.begin() + 1, rows.begin() + 3);
  EXPECT_THAT(check(rows, head, counter_of(head)), ElementsAre(SpoolFinding{SpoolFault::missing, 2, 3}));
}

TEST(ChainCheck, NamesAHoleAtEitherEnd) {
  auto rows = chain_of({1, 2, 3});
  const auto head = head_of(rows);
  const std::vector<SeenRecord> without_first(rows.begin() + 1, rows.end());
  EXPECT_THAT(check(without_first, head, counter_of(head)), ElementsAre(SpoolFinding{SpoolFault::missing, 1, 1}));
  rows.pop_back();
  EXPECT_THAT(check(rows, head, counter_of(head)), ElementsAre(SpoolFinding{SpoolFault::missing, 3, 3}));
}

TEST(ChainCheck, TellsARollBackFromAnAppendThatWasCutOff) {
  const auto rows = chain_of({1, 2, 3});
  const auto head = head_of(rows);
  EXPECT_THAT(check(rows, head, {4, SpoolMark{4, digest_of(4), 3}}), IsEmpty());
  EXPECT_THAT(check(rows, head, {5, SpoolMark{5, digest_of(5), 4}}),
              ElementsAre(SpoolFinding{SpoolFault::rolled_back, 4, 5}));
  EXPECT_THAT(check({}, {}, {1, SpoolMark{1, digest_of(1), 0}}), IsEmpty());
}

TEST(ChainCheck, NamesACounterThatWasRolledBack) {
  const auto rows = chain_of({1, 2, 3});
  const auto head = head_of(rows);
  EXPECT_THAT(check(rows, head, {2, SpoolMark{2, digest_of(2), 1}}),
              ElementsAre(SpoolFinding{SpoolFault::counter_behind, 3, 3}));
  EXPECT_THAT(check(rows, head, {7, SpoolMark{2, digest_of(2), 1}}),
              ElementsAre(SpoolFinding{SpoolFault::counter_behind, 3, 3}));
  EXPECT_THAT(check(rows, head, {7, std::nullopt}), ElementsAre(SpoolFinding{SpoolFault::mark_lost, 0, 0}));
}

TEST(ChainCheck, NamesALastRecordThatIsNotTheOneThatWasMarked) {
  const auto rows = chain_of({1, 2, 3});
  const auto head = head_of(rows);
  EXPECT_THAT(check(rows, head, {3, SpoolMark{3, digest_of(3, "other"), 2}}),
              ElementsAre(SpoolFinding{SpoolFault::altered, 3, 3}));
}

TEST(ChainCheck, TellsAReplayOfASettledRecordFromAnAlteration) {
  auto rows = chain_of({1, 2, 3, 4});
  const auto old = rows[1].content;
  const auto head = head_of(rows);
  make_run(rows, 0, 1);
  rows[1].content = old;
  EXPECT_THAT(check(rows, head, counter_of(head)), ElementsAre(SpoolFinding{SpoolFault::replayed, 3, 3}));
  rows[1].content = SignedPlace{kOwn, 3, digest_of(3, "other"), rows[1].entry.previous, RecordKind::routine};
  EXPECT_THAT(check(rows, head, counter_of(head)), ElementsAre(SpoolFinding{SpoolFault::altered, 3, 3}));
}

TEST(ChainCheck, LetsANewKeyBeginAChain) {
  auto rows = chain_of({1, 2, 3});
  rows[2].entry.key = rows[2].content->key = KeyId(std::string(64, 'b'));
  rows[2].entry.previous = rows[2].content->previous = std::nullopt;
  const ChainHead head{rows[2].entry.key, place_of(rows[2].entry)};
  EXPECT_THAT(check_chain(rows, head, counter_of(head), rows[2].entry.key), IsEmpty());
  rows[2].entry.previous = rows[2].content->previous = place_of(rows[1].entry);
  EXPECT_THAT(check_chain(rows, head, counter_of(head), rows[2].entry.key), Not(IsEmpty()));
}

TEST(RebuiltChain, LeavesAWholeChainAsItIs) {
  auto rows = chain_of({1, 3, 4, 8});
  rows[1].entry.state = RecordState::delivered;
  const auto head = head_of(rows);
  make_run(rows, 2, 2);
  const auto rebuilt = rebuild_chain(rows, head, counter_of(head), kOwn);
  ASSERT_EQ(rebuilt.entries.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) EXPECT_EQ(rebuilt.entries[i].sequence, rows[i].entry.sequence);
  EXPECT_EQ(rebuilt.entries[1].state, RecordState::delivered);
  EXPECT_FALSE(rebuilt.lost);
  EXPECT_EQ(rebuilt.head.last, head.last);
}

TEST(RebuiltChain, GoesOnBehindWhatWasMarkedWhereNothingIsLeft) {
  const auto rebuilt = rebuild_chain({}, {}, {9, SpoolMark{7, digest_of(7), 6}}, kOwn);
  EXPECT_EQ(rebuilt.head.last, (PreviousRecord{7, digest_of(7)}));
  EXPECT_EQ(rebuilt.lost, (RecordGap{GapCause::lost, 1, 7, 7, 0}));
}

/// Does to a chain what a disk or a person may do, and says whether it did anything.
class Harm {
 public:
  explicit Harm(unsigned seed) : random_(seed) {}

  std::vector<SeenRecord> sound() {
    std::vector<std::int64_t> numbers;
    std::int64_t number = 0;
    for (std::size_t i = 0; i < 2 + below(12); ++i)
      numbers.push_back(number += 1 + static_cast<std::int64_t>(below(3)));
    auto rows = chain_of(numbers);
    for (auto& row : rows) {
      if (below(3) == 0) row.entry.state = RecordState::delivered;
    }
    if (below(2) == 0) make_run(rows, 0, below(rows.size()));
    return rows;
  }

  void harm(std::vector<SeenRecord>& rows) {
    const auto at = below(rows.size());
    const auto other = below(rows.size());
    switch (below(7)) {
      case 0:
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 1:
        std::swap(rows[at].content, rows[other].content);
        break;
      case 2:
        rows[at].content = rows[other].content;
        break;
      case 3:
        std::swap(rows[at].entry.sequence, rows[other].entry.sequence);
        std::swap(rows[at].entry.first, rows[other].entry.first);
        std::sort(rows.begin(), rows.end(),
                  [](const auto& a, const auto& b) { return a.entry.sequence < b.entry.sequence; });
        break;
      case 4:
        rows[at].content.reset();
        break;
      case 5:
        rows[at].entry.previous = {static_cast<std::int64_t>(below(40)),
                                   digest_of(static_cast<std::int64_t>(below(40)))};
        break;
      default:
        rows[at].entry.digest = digest_of(static_cast<std::int64_t>(below(40)));
        break;
    }
  }

  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_); }

 private:
  std::mt19937 random_;
};

bool same(const std::vector<SeenRecord>& one, const std::vector<SeenRecord>& other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](const auto& a, const auto& b) {
    return a.entry == b.entry && a.content.has_value() == b.content.has_value() &&
           (!a.content || a.content->digest == b.content->digest);
  });
}

TEST(RebuiltChain, AHeadWhoseKeyNoRecordKnowsIsBelievedInNothing) {
  const SequenceFile counter{9, SpoolMark{7, digest_of(7), 6}};
  const ChainHead cut_off{KeyId(kOwn.text().substr(0, 20)), PreviousRecord{7, digest_of(6)}};
  const auto rebuilt = rebuild_chain({}, cut_off, counter, kOwn);
  EXPECT_THAT(check(rows_of(rebuilt, {}), rebuilt.head, counter), IsEmpty());
  EXPECT_EQ(rebuilt.head.key, kOwn);
}

TEST(RebuiltChain, IsWholeWhateverWasDoneAndHasEverySoundRecordOnce) {
  int found = 0;
  for (unsigned seed = 1; seed <= 5000; ++seed) {
    Harm harm(seed);
    const auto sound = harm.sound();
    auto rows = sound;
    const auto head = head_of(sound);
    const auto counter = counter_of(head);
    for (std::size_t i = 0; i < 1 + harm.below(3) && !rows.empty(); ++i) harm.harm(rows);
    const auto findings = check(rows, head, counter);
    // A record that is gone, and a delivered copy's state, leave no bytes that could be compared.
    if (!same(rows, sound)) {
      ++found;
      EXPECT_THAT(findings, Not(IsEmpty())) << "seed " << seed;
    }
    const auto rebuilt = rebuild_chain(rows, head, counter, kOwn);
    EXPECT_THAT(check_chain(rows_of(rebuilt, rows), rebuilt.head, counter_of(rebuilt.head), kOwn), IsEmpty())
        << "seed " << seed;
    ASSERT_TRUE(rebuilt.head.last);
    EXPECT_EQ(rebuilt.head.last, head.last) << "seed " << seed;
    for (const auto& row : rows) {
      if (!row.content) continue;
      const auto times = std::count_if(rebuilt.entries.begin(), rebuilt.entries.end(), [&](const auto& entry) {
        return entry.digest == row.content->digest && entry.state != RecordState::gone;
      });
      EXPECT_EQ(times, 1) << "seed " << seed;
    }
  }
  EXPECT_GT(found, 4000);
}

}  // namespace
}  // namespace campus::probe
