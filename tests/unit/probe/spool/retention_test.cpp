#include "probe/spool/retention.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace campus::probe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SpoolEntry entry(std::int64_t sequence, RecordKind kind, RecordState state, std::int64_t bytes = 1000) {
  SpoolEntry entry;
  entry.sequence = sequence;
  entry.kind = kind;
  entry.state = state;
  entry.bytes = bytes;
  return entry;
}

constexpr auto kEach = 1000 + kRecordOverhead;

TEST(Retention, DropsCopiesThenSamplesThenTheOldestSummaries) {
  const std::vector<SpoolEntry> records{
      entry(1, RecordKind::acceptance, RecordState::waiting),  entry(2, RecordKind::routine, RecordState::waiting),
      entry(3, RecordKind::samples, RecordState::waiting),     entry(4, RecordKind::routine, RecordState::delivered),
      entry(5, RecordKind::samples, RecordState::delivered),   entry(6, RecordKind::routine, RecordState::refused),
      entry(7, RecordKind::acceptance, RecordState::delivered)};
  const auto room = make_room(records, 2 * kEach, RecordKind::routine, 1000);
  EXPECT_TRUE(room.granted);
  EXPECT_THAT(room.drop, ElementsAre(5, 4, 7, 3, 6, 2));
}

TEST(Retention, DropsNoMoreThanItMust) {
  const std::vector<SpoolEntry> records{entry(1, RecordKind::routine, RecordState::waiting),
                                        entry(2, RecordKind::routine, RecordState::waiting)};
  EXPECT_THAT(make_room(records, 3 * kEach, RecordKind::routine, 1000).drop, IsEmpty());
  EXPECT_THAT(make_room(records, 3 * kEach - 1, RecordKind::routine, 1000).drop, ElementsAre(1));
}

TEST(Retention, NeverDropsAcceptanceThatWaitsAndAlwaysTakesMore) {
  const std::vector<SpoolEntry> records{entry(1, RecordKind::acceptance, RecordState::waiting),
                                        entry(2, RecordKind::acceptance, RecordState::refused)};
  const auto routine = make_room(records, 2 * kEach, RecordKind::routine, 1000);
  EXPECT_FALSE(routine.granted);
  EXPECT_THAT(routine.drop, IsEmpty());
  EXPECT_TRUE(make_room(records, 2 * kEach, RecordKind::acceptance, 1000).granted);
}

TEST(Retention, LetsSamplesTakeNoSummarysPlace) {
  const std::vector<SpoolEntry> records{entry(1, RecordKind::routine, RecordState::waiting),
                                        entry(2, RecordKind::samples, RecordState::waiting)};
  const auto room = make_room(records, 2 * kEach, RecordKind::samples, 1000);
  EXPECT_TRUE(room.granted);
  EXPECT_THAT(room.drop, ElementsAre(2));
  EXPECT_FALSE(make_room(records, 2 * kEach, RecordKind::samples, 2000).granted);
}

/// The same rules said in another way: one record after the other goes, each time the least worth of all.
class ReferenceModel {
 public:
  ReferenceModel(std::vector<SpoolEntry> records, std::int64_t cap) : records_(std::move(records)), cap_(cap) {}

  Room make_room(RecordKind kind, std::int64_t bytes) {
    Room room;
    while (used() + bytes + kRecordOverhead > cap_) {
      const auto* least = least_worth(kind == RecordKind::samples);
      if (least == nullptr) {
        room.granted = kind == RecordKind::acceptance;
        if (!room.granted) room.drop.clear();
        return room;
      }
      room.drop.push_back(least->sequence);
      std::erase_if(records_, [number = least->sequence](const auto& one) { return one.sequence == number; });
    }
    room.granted = true;
    return room;
  }

 private:
  [[nodiscard]] std::int64_t used() const {
    std::int64_t sum = 0;
    for (const auto& one : records_) sum += one.state == RecordState::gone ? 0 : one.bytes + kRecordOverhead;
    return sum;
  }

  [[nodiscard]] const SpoolEntry* least_worth(bool for_samples) const {
    const auto oldest = [&](const auto& matches) -> const SpoolEntry* {
      for (const auto& one : records_) {
        if (one.state != RecordState::gone && matches(one)) return &one;
      }
      return nullptr;
    };
    const auto is = [](RecordKind kind, RecordState state) {
      return [=](const SpoolEntry& one) { return one.kind == kind && one.state == state; };
    };
    if (const auto* one = oldest(is(RecordKind::samples, RecordState::delivered))) return one;
    if (const auto* one = oldest([](const SpoolEntry& e) { return e.state == RecordState::delivered; })) return one;
    if (const auto* one = oldest([](const SpoolEntry& e) { return e.kind == RecordKind::samples; })) return one;
    if (for_samples) return nullptr;
    if (const auto* one = oldest(is(RecordKind::routine, RecordState::refused))) return one;
    return oldest(is(RecordKind::routine, RecordState::waiting));
  }

  std::vector<SpoolEntry> records_;
  std::int64_t cap_;
};

TEST(Retention, IsTheReferenceModelOnAnySpool) {
  int dropped = 0;
  int refused = 0;
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&](int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random); };
    std::vector<SpoolEntry> records;
    const auto count = below(30);
    for (int i = 1; i <= count; ++i) {
      const auto state = static_cast<RecordState>(below(4));
      records.push_back(
          entry(i, static_cast<RecordKind>(below(3)), state, state == RecordState::gone ? 0 : below(4000)));
    }
    const auto cap = below(60'000);
    const auto kind = static_cast<RecordKind>(below(3));
    const auto bytes = below(5000);
    const auto ours = make_room(records, cap, kind, bytes);
    const auto model = ReferenceModel(records, cap).make_room(kind, bytes);
    EXPECT_EQ(ours.granted, model.granted) << "seed " << seed;
    EXPECT_EQ(ours.drop, model.drop) << "seed " << seed;
    dropped += ours.drop.empty() ? 0 : 1;
    refused += ours.granted ? 0 : 1;
  }
  EXPECT_GT(dropped, 300);
  EXPECT_GT(refused, 300);
}

}  // namespace
}  // namespace campus::probe
