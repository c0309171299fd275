#include "probe/orders/target_rules.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

TEST(TargetRules, OtherSpellingsOfAnAddressAreLookedThrough) {
  // getaddrinfo takes these for 127.0.0.1; so the address is looked at, not its letters.
  for (const auto* host : {"127.1", "0x7f000001", "2130706433", "0177.0.0.1"}) {
    const auto pinned = pinned_target({host, 8601});
    EXPECT_FALSE(pinned) << host << " became " << pinned->host;
  }
  EXPECT_EQ(pinned_target({"10.1.2.3", 8601})->host, "10.1.2.3");
}

}  // namespace
}  // namespace campus::probe
