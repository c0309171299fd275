#include "core/net/cidr.h"

#include <gtest/gtest.h>

namespace campus {
namespace {

TEST(Cidr, RefusesWhatIsNoRange) {
  for (const auto* text : {"", "10.0.0.0/33", "10.0.0.0/-1", "fd00::/129", "10.0.0/8", "10.0.0.0/8x", "/8"}) {
    EXPECT_FALSE(parse_cidr(text)) << text;
  }
  EXPECT_TRUE(parse_cidr("10.0.0.1"));
}

TEST(Cidr, KnowsItsFamily) {
  EXPECT_TRUE(parse_cidr("10.0.0.0/8")->ipv4());
  EXPECT_TRUE(parse_cidr("0.0.0.0/0")->ipv4());
  EXPECT_FALSE(parse_cidr("fd00::/8")->ipv4());
  EXPECT_FALSE(parse_cidr("::/0")->ipv4());
}

TEST(Cidr, ContainsItsFamilyOnly) {
  const auto all_of_ipv4 = *parse_cidr("0.0.0.0/0");
  EXPECT_TRUE(all_of_ipv4.contains(*ip_bytes("203.0.113.1")));
  EXPECT_FALSE(all_of_ipv4.contains(*ip_bytes("2001:db8::1")));
  const auto office = *parse_cidr("10.10.32.0/20");
  EXPECT_TRUE(office.contains(*ip_bytes("10.10.47.255")));
  EXPECT_FALSE(office.contains(*ip_bytes("10.10.48.0")));
  for (const auto* text : {"::/0", "::/64", "::ffff:0:0/90"}) {
    EXPECT_FALSE(parse_cidr(text)->contains(*ip_bytes("203.0.113.1"))) << text;
    EXPECT_FALSE(parse_cidr(text)->contains(*ip_bytes("::ffff:203.0.113.1"))) << text;
  }
  EXPECT_TRUE(parse_cidr("::/0")->contains(*ip_bytes("2001:db8::1")));
  EXPECT_TRUE(parse_cidr("::/64")->contains(*ip_bytes("::203.0.113.1")));
  const auto mapped = *parse_cidr("::ffff:203.0.113.0/120");
  EXPECT_TRUE(mapped.contains(*ip_bytes("203.0.113.1"))) << "mapped addresses are IPv4";
  EXPECT_FALSE(mapped.contains(*ip_bytes("203.0.114.1")));
}

TEST(IpBytes, LeaveAZoneOut) { EXPECT_EQ(ip_bytes("fe80::1%eth0"), ip_bytes("fe80::1")); }

}  // namespace
}  // namespace campus
