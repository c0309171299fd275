#include "collector/http/budget.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace campus::collector {
namespace {

TEST(Budget, RefusesWhatIsMoreThanAllMayHoldAndTakesNothingThen) {
  Budget budget(100);
  Budget::Share one(budget);
  Budget::Share other(budget);
  EXPECT_TRUE(one.take(60));
  EXPECT_FALSE(other.take(41));
  EXPECT_TRUE(other.take(40));
  EXPECT_FALSE(one.take(1));
  EXPECT_EQ(budget.taken(), 100U);
  one.give_back();
  EXPECT_TRUE(other.take(60));
}

TEST(Budget, GetsEverythingBackWithTheShares) {
  Budget budget(100);
  {
    Budget::Share one(budget);
    EXPECT_TRUE(one.take(30));
    Budget::Share moved(std::move(one));
    Budget::Share assigned(budget);
    EXPECT_TRUE(assigned.take(20));
    assigned = std::move(moved);
    EXPECT_EQ(budget.taken(), 50U);
  }
  EXPECT_EQ(budget.taken(), 0U);
}

TEST(Budget, LetsTheInevitableThroughAndCountsIt) {
  Budget budget(100);
  Budget::Share one(budget);
  one.take_anyway(150);
  EXPECT_FALSE(Budget::Share(budget).take(1));
  one.give_back();
  EXPECT_TRUE(Budget::Share(budget).take(100));
}

TEST(Budget, KeepsForOthersWhatItIsTold) {
  Budget budget(100);
  Budget::Share stranger(budget);
  EXPECT_FALSE(stranger.take(76, 25));
  EXPECT_TRUE(stranger.take(75, 25));
  EXPECT_FALSE(stranger.take(1, 25));
  EXPECT_FALSE(Budget::Share(budget).take(1, 200));
  EXPECT_TRUE(Budget::Share(budget).take(25));
}

TEST(Budget, IsNeverOverrunByManyThreads) {
  Budget budget(10);
  std::atomic<int> held = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 10'000; ++n) {
        Budget::Share share(budget);
        if (!share.take(4)) continue;
        EXPECT_LE(++held, 2);
        --held;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(budget.taken(), 0U);
}

}  // namespace
}  // namespace campus::collector
