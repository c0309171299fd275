#include <gtest/gtest.h>

#include "probe/check/path_mtu_check.h"

namespace campus::probe {
namespace {

TEST(LargestCarried, IsFoundAtEverySize) {
  for (std::int64_t truth = 576; truth <= 1500; ++truth) {
    int asked = 0;
    const auto found = largest_carried(576, 1500, [&](std::int64_t size) {
      ++asked;
      return size <= truth;
    });
    EXPECT_EQ(found, truth);
    EXPECT_LE(asked, 14);
  }
}

TEST(LargestCarried, AsksOnceWhereThePortIsTheLimit) {
  int asked = 0;
  EXPECT_EQ(largest_carried(576, 1500, [&](std::int64_t) { return ++asked > 0; }), 1500);
  EXPECT_EQ(asked, 1);
}

TEST(LargestCarried, IsNothingWhereNothingIsCarried) {
  EXPECT_FALSE(largest_carried(576, 1500, [](std::int64_t) { return false; }));
}

TEST(LargestCarried, DoesNotBelieveOneUnluckyLoss) {
  for (int unlucky = 1; unlucky <= 12; ++unlucky) {
    int asked = 0;
    const auto found =
        largest_carried(576, 1500, [&](std::int64_t size) { return ++asked != unlucky && size <= 1400; });
    // The second question is whether anything is carried at all.
    EXPECT_EQ(found, unlucky == 2 ? std::nullopt : std::optional<std::int64_t>(1400)) << unlucky;
  }
}

TEST(LargestCarried, EndsWhateverItIsTold) {
  int asked = 0;
  const auto found = largest_carried(576, 9000, [&](std::int64_t) { return ++asked % 2 == 0; });
  ASSERT_TRUE(found);
  EXPECT_GE(*found, 576);
  EXPECT_LE(*found, 9000);
  EXPECT_LT(asked, 60);
}

}  // namespace
}  // namespace campus::probe
