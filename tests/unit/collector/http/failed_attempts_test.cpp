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

TEST(FailedAttempts, SaysHowLongToWaitWithoutCounting) {
  FailedAttempts attempts({2, seconds(6), 100});
  EXPECT_FALSE(attempts.wait(1, kBegin));
  EXPECT_FALSE(attempts.count(1, kBegin));
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(attempts.wait(1, kBegin));
  EXPECT_FALSE(attempts.count(1, kBegin));
  EXPECT_EQ(attempts.wait(1, kBegin), seconds(6));
  EXPECT_FALSE(attempts.wait(1, kBegin + seconds(6)));
  EXPECT_FALSE(attempts.wait(2, kBegin));
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
