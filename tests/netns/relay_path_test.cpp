#include "tests/support/relay_path.h"

#include <gtest/gtest.h>

#include <array>

namespace campus::lab {
namespace {

using std::chrono::milliseconds;

constexpr std::array kFrame{std::byte{1}, std::byte{2}};

TEST(RelayPath, HoldsAFrameForTheDelay) {
  RelayPath path({.delay = milliseconds(5)});
  path.take(milliseconds(10), kFrame);
  EXPECT_EQ(path.next_departure(), milliseconds(15));
  EXPECT_TRUE(path.due(milliseconds(14)).empty());
  EXPECT_EQ(path.due(milliseconds(15)).size(), kFrame.size());
  EXPECT_FALSE(path.next_departure());
}

TEST(RelayPath, KeepsTheOrderUnderJitter) {
  RelayPath path({.delay = milliseconds(1), .jitter = milliseconds(20), .seed = 7});
  std::chrono::nanoseconds last{0};
  for (int i = 0; i < 1000; ++i) path.take(milliseconds(i), kFrame);
  for (int i = 0; i < 1000; ++i) {
    const auto departure = path.next_departure();
    ASSERT_TRUE(departure);
    EXPECT_GE(*departure, last);
    EXPECT_GE(*departure, milliseconds(i + 1));
    last = *departure;
    ASSERT_FALSE(path.due(*departure).empty());
  }
}

TEST(RelayPath, LosesTheRatioAskedFor) {
  RelayPath path({.loss_ratio = 0.01, .seed = 3});
  for (int i = 0; i < 100'000; ++i) {
    path.take(milliseconds(i), kFrame);
    while (!path.due(milliseconds(i)).empty()) {
    }
  }
  // Four standard deviations of 100 000 throws.
  EXPECT_NEAR(static_cast<double>(path.count().lost), 1000, 126);
  EXPECT_EQ(path.count().overflow, 0U);
}

TEST(RelayPath, RepeatsItselfFromItsSeed) {
  RelayPath one({.loss_ratio = 0.5, .seed = 11});
  RelayPath other({.loss_ratio = 0.5, .seed = 11});
  for (int i = 0; i < 100; ++i) {
    one.take(milliseconds(i), kFrame);
    other.take(milliseconds(i), kFrame);
    EXPECT_EQ(one.count().lost, other.count().lost);
  }
}

TEST(RelayPath, LosesWhatExceedsItsCapacity) {
  RelayPath path({.delay = milliseconds(5), .capacity = 2});
  for (int i = 0; i < 5; ++i) path.take(milliseconds(0), kFrame);
  EXPECT_EQ(path.count().overflow, 3U);
}

}  // namespace
}  // namespace campus::lab
