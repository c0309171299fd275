#include "probe/net/default_gateway.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

constexpr const char* kIpv4Header =
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";

TEST(DefaultGateway, IsTheOneOfTheLeastMetric) {
  const auto table = std::string(kIpv4Header) +
                     "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
                     "eth0\t00000000\t014D4D0A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
                     "eth0\t004D4D0A\t00000000\t0001\t0\t0\t100\t80FFFFFF\t0\t0\t0\n";
  EXPECT_EQ(gateway_in_ipv4_routes(table), "10.77.77.1");
}

TEST(DefaultGateway, IsNotThereWithoutARouteThatNamesOne) {
  EXPECT_FALSE(gateway_in_ipv4_routes(""));
  EXPECT_FALSE(gateway_in_ipv4_routes(kIpv4Header));
  const auto on_link = std::string(kIpv4Header) + "ppp0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0\n";
  EXPECT_FALSE(gateway_in_ipv4_routes(on_link));
  const auto half = std::string(kIpv4Header) + "eth0\t00000000\t014D4D0A\t0003\t0\t0\t0\t00000080\t0\t0\t0\n";
  EXPECT_FALSE(gateway_in_ipv4_routes(half)) << "0.0.0.0/1 of a tunnel is not the way out";
}

TEST(DefaultGateway, OfIpv6HasItsLinkWhereItsAddressNeedsOne) {
  const std::string nothing(32, '0');
  const auto line = [&](const std::string& gateway, const std::string& metric, const std::string& flags) {
    return nothing + " 00 " + nothing + " 00 " + gateway + " " + metric + " 00000001 00000000 " + flags + "     eth0\n";
  };
  const std::string link_local = "fe800000000000000000000000000001";
  const std::string global = "fd770000000100000000000000000001";
  EXPECT_EQ(gateway_in_ipv6_routes(line(link_local, "00000400", "00000003")), "fe80::1%eth0");
  EXPECT_EQ(gateway_in_ipv6_routes(line(link_local, "00000400", "00000003") + line(global, "00000100", "00000003")),
            "fd77:0:1::1");
  EXPECT_FALSE(gateway_in_ipv6_routes(line(nothing, "ffffffff", "00200200"))) << "the kernel's refusal";
  EXPECT_FALSE(gateway_in_ipv6_routes(link_local + " 40 rest"));
}

}  // namespace
}  // namespace campus::probe
