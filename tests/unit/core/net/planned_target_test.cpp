#include "core/net/planned_target.h"

#include <gtest/gtest.h>

#include <string>

namespace campus {
namespace {

TEST(PlannedTarget, APlanMayNotNameThisMachineNorItsNeighboursNorGroups) {
  for (const auto* ip : {"127.0.0.1",
                         "127.255.1.2",
                         "0.0.0.0",
                         "0.1.2.3",
                         "169.254.169.254",
                         "224.0.0.1",
                         "239.1.1.1",
                         "255.255.255.255",
                         "240.0.0.1",
                         "::",
                         "::1",
                         "fe80::1",
                         "fe80::1%eth0",
                         "ff02::1",
                         "::ffff:127.0.0.1",
                         "::ffff:169.254.169.254",
                         "::127.0.0.1",
                         "64:ff9b::7f00:1",
                         "2002:7f00:1::",
                         "not an address",
                         ""}) {
    EXPECT_FALSE(may_be_planned(ip)) << ip;
  }
  for (const auto* ip : {"10.1.2.3", "192.168.7.1", "172.16.0.9", "203.0.113.7", "fd00::1", "2400:3200::1"}) {
    EXPECT_TRUE(may_be_planned(ip)) << ip;
  }
}

TEST(PlannedTarget, ATargetIsAHostAndAPortAboveTheSystemsOwn) {
  EXPECT_EQ(parse_planned_target("10.1.2.3")->port, kResponderPort);
  EXPECT_EQ(parse_planned_target("responder.example:8700")->host, "responder.example");
  EXPECT_EQ(parse_planned_target("[fd00::1]:8601")->host, "fd00::1");
  EXPECT_EQ(parse_planned_target("r2.city5.example")->host, "r2.city5.example");
  for (const auto* text : {"",
                           "10.1.2.3:22",
                           "10.1.2.3:80",
                           "127.0.0.1",
                           "127.0.0.1:8601",
                           "[::1]:8601",
                           "-x:8601",
                           "a b:8601",
                           "a/b:8601",
                           "user@host:8601",
                           "http://host:8601",
                           "host:0",
                           "host:99999",
                           "169.254.169.254:8601",
                           "a\r\nb:8601",
                           "localhost",
                           "a.localhost:8601",
                           "127.1",
                           "2130706433:8601",
                           "0x7f000001"}) {
    EXPECT_FALSE(parse_planned_target(text)) << text;
  }
  EXPECT_FALSE(parse_planned_target(std::string(300, 'a')));
}

}  // namespace
}  // namespace campus
