#include "collector/http/failed_attempts.h"

#include <gtest/gtest.h>

namespace campus::collector {
namespace {

using std::chrono::seconds;

const SteadyTime kBegin(seconds(1000));

TEST(FailedAttempts, AdmitsSomeAtOnceAndThenOneAfterEachPause) {
  FailedAttempts attempts({3, seconds(6), 100});
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(attempts.count(1, kBegin));
  EXPECT_EQ(attempts.count(1, kBegin), seconds(6));
  EXPECT_EQ(attempts.count(1, kBegin + std::chrono::milliseconds(1500)), seconds(5)) << "rounded up";
  EXPECT_FALSE(attempts.count(1, kBegin + seconds(6)));
  EXPECT_EQ(attempts.count(1, kBegin + seconds(6)), seconds(6));
  EXPECT_FALSE(attempts.count(2, kBegin)) << "each network by itself";
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(attempts.count(1, kBegin + seconds(100))) << "forgotten in time";
}

TEST(FailedAttempts, WhatIsUnderWayCountsAsWrongUntilItEnds) {
  FailedAttempts attempts({2, seconds(6), 100});
  const auto first = attempts.begin(1, kBegin);
  const auto second = attempts.begin(1, kBegin);
  EXPECT_FALSE(first.wait || second.wait);
  EXPECT_EQ(attempts.begin(1, kBegin).wait, seconds(1)) << "one of them may yet be right";
  attempts.end(first.counted_with, kBegin, false);
  const auto third = attempts.begin(1, kBegin);
  EXPECT_FALSE(third.wait);
  attempts.end(second.counted_with, kBegin, true);
  attempts.end(third.counted_with, kBegin, true);
  EXPECT_EQ(attempts.begin(1, kBegin).wait, seconds(6));
  EXPECT_FALSE(attempts.begin(1, kBegin + seconds(6)).wait);
  EXPECT_FALSE(attempts.begin(2, kBegin).wait);
}

TEST(FailedAttempts, HoldsWhoeverCannotBeToldApartTogether) {
  FailedAttempts attempts({2, seconds(6), 3});
  for (std::uint64_t network = 0; network < 3; ++network) EXPECT_FALSE(attempts.begin(network, kBegin).wait);
  const auto crowd = attempts.begin(100, kBegin);
  EXPECT_FALSE(crowd.wait);
  EXPECT_FALSE(attempts.begin(101, kBegin + seconds(100)).wait) << "what is under way keeps its place";
  EXPECT_EQ(attempts.begin(102, kBegin + seconds(100)).wait, seconds(1));
  attempts.end(crowd.counted_with, kBegin + seconds(100), true);
  EXPECT_EQ(attempts.begin(103, kBegin + seconds(100)).wait, seconds(1));
  EXPECT_FALSE(attempts.begin(1, kBegin + seconds(100)).wait) << "who is told apart has a share of his own";
}

TEST(FailedAttempts, CountsNetworksThatItCannotTellApartTogether) {
  FailedAttempts attempts({2, seconds(6), 10});
  for (std::uint64_t network = 0; network < 10; ++network) EXPECT_FALSE(attempts.count(network, kBegin));
  EXPECT_FALSE(attempts.count(100, kBegin));
  EXPECT_FALSE(attempts.count(101, kBegin));
  EXPECT_TRUE(attempts.count(102, kBegin)) << "a crowd of addresses has one share";
  EXPECT_FALSE(attempts.count(5, kBegin)) << "and takes none from those that are known";
  EXPECT_FALSE(attempts.count(102, kBegin + seconds(60))) << "room again";
}

}  // namespace
}  // namespace campus::collector
