#include "probe/check/fact_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace campus::probe {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PartsOfAFact, StandBetweenSemicolonsWithoutBlanks) {
  EXPECT_THAT(split_list("10.0.0.1; core.example ;;fd10::1;"), ElementsAre("10.0.0.1", "core.example", "fd10::1"));
  EXPECT_THAT(split_list(""), IsEmpty());
  EXPECT_THAT(split_list(" ; "), IsEmpty());
}

TEST(HostOfAFact, IsANameOrAnAddressWithoutAPort) {
  for (const auto* text : {"10.0.0.1", "core.example", "fd10::1", "fe80::1%eth0"}) {
    const auto host = parse_host(text);
    ASSERT_TRUE(host) << text;
    EXPECT_EQ(*host, text);
  }
  for (const auto* text : {"", "10.0.0.1:80", "[fd10::1]:80", "http://x/", "a b", "a\nb"}) {
    const auto host = parse_host(text);
    ASSERT_FALSE(host) << text;
    EXPECT_EQ(host.error().message.find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace campus::probe
