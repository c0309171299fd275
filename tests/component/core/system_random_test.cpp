#include "core/posix/system_random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace campus {
namespace {

TEST(SystemRandom, FillsEveryByte) {
  SystemRandom random;
  // 1,000 times over, a byte that is never touched would stay zero in every round.
  std::vector<bool> touched(64, false);
  for (int round = 0; round < 1'000; ++round) {
    std::vector<std::byte> bytes(64);
    random.fill(bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i) touched[i] = touched[i] || bytes[i] != std::byte{0};
  }
  EXPECT_TRUE(std::all_of(touched.begin(), touched.end(), [](bool t) { return t; }));
}

TEST(SystemRandom, FillsMoreThanTheKernelGivesAtOnceAndNothingAtAll) {
  SystemRandom random;
  std::vector<std::byte> bytes(std::size_t{1} << 20U);
  random.fill(bytes);
  EXPECT_TRUE(std::any_of(bytes.end() - 64, bytes.end(), [](std::byte b) { return b != std::byte{0}; }));
  random.fill({});
}

TEST(RandomId, IsThirtyTwoHexDigitsAndNeverTwiceTheSame) {
  SystemRandom random;
  std::set<std::string> ids;
  for (int i = 0; i < 1'000; ++i) {
    const auto id = random_id(random);
    EXPECT_EQ(id.size(), 32U);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), std::string::npos);
    ids.insert(id);
  }
  EXPECT_EQ(ids.size(), 1'000U);
}

}  // namespace
}  // namespace campus
