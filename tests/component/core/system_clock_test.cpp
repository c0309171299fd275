#include "core/posix/system_clock.h"

#include <gtest/gtest.h>

namespace campus {
namespace {

TEST(SystemClock, NeverRunsBackwardsAsSteadyTime) {
  const SystemClock clock;
  auto before = clock.steady();
  for (int i = 0; i < 1'000; ++i) {
    const auto now = clock.steady();
    ASSERT_GE(now, before);
    before = now;
  }
}

TEST(SystemClock, StampsWithTheTimeOfTheMachine) {
  const SystemClock clock;
  const auto before = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  const auto now = clock.wall();
  EXPECT_GE(now, before);
  EXPECT_LE(now, std::chrono::system_clock::now());
}

}  // namespace
}  // namespace campus
