#include "probe/orders/byte_budget.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace campus::probe {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr auto kMost = DataSize::bytes(1'000);
const SteadyTime kStart{seconds(100)};

TEST(ByteBudget, GivesNoMoreThanItHas) {
  ByteBudget budget(kMost, {}, "a", kStart);
  EXPECT_TRUE(budget.reserve(DataSize::bytes(600), kStart));
  EXPECT_FALSE(budget.reserve(DataSize::bytes(401), kStart));
  budget.settle(DataSize::bytes(600), DataSize::bytes(100));
  EXPECT_TRUE(budget.reserve(DataSize::bytes(900), kStart));
  EXPECT_EQ(budget.used(kStart).bytes(), 1'000);
  EXPECT_FALSE(budget.reserve(DataSize::bytes(std::numeric_limits<std::int64_t>::max()), kStart));
}

TEST(ByteBudget, BeginsAnewAfterADayOfRunning) {
  ByteBudget budget(kMost, {}, "a", kStart);
  ASSERT_TRUE(budget.reserve(kMost, kStart));
  EXPECT_FALSE(budget.reserve(DataSize::bytes(1), kStart + hours(23)));
  EXPECT_TRUE(budget.reserve(DataSize::bytes(1), kStart + hours(24)));
}

TEST(ByteBudget, ARestartBringsNothingBack) {
  ByteBudget budget(kMost, {}, "a", kStart);
  ASSERT_TRUE(budget.reserve(kMost, kStart));
  const auto kept = budget.kept(kStart + hours(1));
  ByteBudget same_boot(kMost, kept, "a", kStart + hours(20));
  EXPECT_FALSE(same_boot.reserve(DataSize::bytes(1), kStart + hours(23)));
  EXPECT_TRUE(same_boot.reserve(DataSize::bytes(1), kStart + hours(24)));
  ByteBudget next_boot(kMost, kept, "b", kStart);
  EXPECT_FALSE(next_boot.reserve(DataSize::bytes(1), kStart + hours(22))) << "only an hour of the day had passed";
  EXPECT_TRUE(next_boot.reserve(DataSize::bytes(1), kStart + hours(23)));
}

TEST(ByteBudget, WhatCannotBeTrueCountsAsSpent) {
  for (const auto& kept :
       {KeptBudget{"a", 0, 0, -1}, KeptBudget{"a", -5, 0, 0},
        KeptBudget{"a", 0, std::numeric_limits<std::int64_t>::max(), 0}, KeptBudget{"a", 0, -1, 0}}) {
    ByteBudget budget(kMost, kept, "a", kStart);
    EXPECT_FALSE(budget.reserve(DataSize::bytes(1), kStart));
  }
  auto spent = ByteBudget::spent(kMost, "a", kStart);
  EXPECT_FALSE(spent.reserve(DataSize::bytes(1), kStart + hours(23)));
  EXPECT_TRUE(spent.reserve(DataSize::bytes(1), kStart + hours(24)));
}

TEST(ByteBudget, NeverGivesMoreInADayWhateverHappens) {
  std::mt19937_64 chance(11);
  SteadyTime now = kStart;
  SteadyTime began = now;
  std::int64_t given = 0;
  ByteBudget budget(kMost, {}, "boot", now);
  for (int i = 0; i < 20'000; ++i) {
    now += seconds(chance() % 2'000);
    const auto bytes = DataSize::bytes(static_cast<std::int64_t>(chance() % 400));
    if (chance() % 5 == 0) budget = ByteBudget(kMost, budget.kept(now), "boot", now);
    if (now - began >= hours(24)) {
      // Its own day began when it was last emptied; ours is as long, so two of its days reach into one of ours.
      EXPECT_LE(given, 2 * kMost.bytes());
      given = 0;
      began = now;
    }
    if (budget.reserve(bytes, now)) given += bytes.bytes();
    ASSERT_LE(budget.used(now).bytes(), kMost.bytes());
  }
}

}  // namespace
}  // namespace campus::probe
