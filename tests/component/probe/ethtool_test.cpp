#include "probe/net/ethtool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/net/cable_test.h"

namespace campus::probe {
namespace {

TEST(Ethtool, TellsTheOffloadsOfAPortWithoutASpeed) {
  // The loopback has no speed, and segments in software whatever the machine.
  const auto facts = ask_ethtool("lo");
  EXPECT_FALSE(facts.rate);
  ASSERT_TRUE(facts.offloads);
  EXPECT_THAT(*facts.offloads, testing::Contains("tx-tcp-segmentation"));
}

TEST(Ethtool, TellsNothingOfAPortThatIsNotThere) {
  const auto facts = ask_ethtool("no-such-port");
  EXPECT_FALSE(facts.rate);
  EXPECT_FALSE(facts.offloads);
}

TEST(CableTest, OfAPortWithoutACableIsRefusedInWords) {
  const auto tested = test_cable("lo", std::chrono::seconds(1), {});
  ASSERT_FALSE(tested);
  EXPECT_THAT(tested.error().code, testing::AnyOf(ErrorCode::missing, ErrorCode::permission)) << tested.error().message;
  EXPECT_THAT(tested.error().message, testing::HasSubstr("lo"));
}

}  // namespace
}  // namespace campus::probe
