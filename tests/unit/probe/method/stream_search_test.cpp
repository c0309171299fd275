#include "probe/method/stream_search.h"

#include <gtest/gtest.h>

#include <vector>

namespace campus::probe {
namespace {

BitRate mega(std::int64_t megabits) { return BitRate::bits_per_second(megabits * 1'000'000); }

TEST(StreamsFor, GoesByTargetAndRoundTrip) {
  EXPECT_EQ(streams_for(BitRate::bits_per_second(100'000'000), {}), 1);
  EXPECT_EQ(streams_for(BitRate::bits_per_second(1'000'000'000), {}), 4);
  EXPECT_EQ(streams_for(BitRate::bits_per_second(10'000'000'000), {}), 8);
  EXPECT_EQ(streams_for({}, {}), 4);
  EXPECT_EQ(streams_for(BitRate::bits_per_second(1'000'000'000), std::chrono::milliseconds(1)), 4);
  EXPECT_EQ(streams_for(BitRate::bits_per_second(10'000'000'000), std::chrono::milliseconds(10)), 12);
  EXPECT_EQ(streams_for(BitRate::bits_per_second(10'000'000'000), std::chrono::milliseconds(80)), kMostStreams);
}

/// A line on which `carried` is what 2, 4, 8, ... times the first streams carry; the streams of each trial.
std::vector<std::int64_t> trials_of(StreamSearch& search, const std::vector<std::int64_t>& carried) {
  std::vector<std::int64_t> trials;
  for (const auto megabits : carried) {
    const auto streams = search.next();
    if (!streams) break;
    trials.push_back(*streams);
    search.on_trial(*streams, mega(megabits));
  }
  EXPECT_FALSE(search.next());
  return trials;
}

TEST(StreamSearch, KeepsTheFirstStreamsWhereTwiceAsManyCarryHardlyMore) {
  StreamSearch search(4, mega(900));
  EXPECT_EQ(trials_of(search, {926}), (std::vector<std::int64_t>{8}));
  EXPECT_FALSE(search.helped());
  EXPECT_EQ(search.streams(), 4);
}

TEST(StreamSearch, TakesOneDoublingInReserveOnceMoreStreamsHelped) {
  StreamSearch search(4, mega(240));
  EXPECT_EQ(trials_of(search, {281, 280}), (std::vector<std::int64_t>{8, 16}));
  EXPECT_EQ(search.streams(), 16);
}

TEST(StreamSearch, DoesNotTakeAReserveThatCarriesLess) {
  StreamSearch search(4, mega(240));
  EXPECT_EQ(trials_of(search, {281, 275}), (std::vector<std::int64_t>{8, 16}));
  EXPECT_EQ(search.streams(), 8);
}

TEST(StreamSearch, EndsAtTheMost) {
  StreamSearch search(12, mega(100));
  EXPECT_EQ(trials_of(search, {200, 300, 400}), (std::vector<std::int64_t>{24, 32}));
  EXPECT_EQ(search.streams(), kMostStreams);
}

TEST(StreamSearch, EndsWhereTheResponderGrantsNoMore) {
  StreamSearch search(4, mega(240));
  search.on_trial(4, mega(500));
  EXPECT_FALSE(search.next());
  EXPECT_FALSE(search.helped());
}

}  // namespace
}  // namespace campus::probe
