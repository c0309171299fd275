#include "probe/net/local_cause.h"

#include <gtest/gtest.h>

#include "core/net/url_host.h"
#include "probe/net/login_page.h"

namespace campus::probe {
namespace {

LocalPort port(const std::string& name, bool running, const std::vector<std::string>& addresses, bool device = true) {
  LocalPort one;
  one.name = name;
  one.up = true;
  one.running = running;
  one.device = device;
  for (const auto& address : addresses) one.addresses.push_back(*numeric_address(address, 0));
  return one;
}

LocalPort loopback() {
  auto lo = port("lo", true, {"127.0.0.1"}, false);
  lo.loopback = true;
  return lo;
}

std::optional<Fault> fault(const std::vector<LocalPort>& ports, const std::string& way_out = "") {
  const auto cause = local_cause(ports, way_out);
  return cause ? std::optional(cause->fault) : std::nullopt;
}

TEST(LocalCause, IsNoneWhereTheWayOutHasALink) {
  EXPECT_EQ(fault({loopback(), port("eth0", true, {"10.0.0.5"})}, "eth0"), std::nullopt);
  EXPECT_EQ(fault({loopback(), port("eth1", false, {}), port("eth0", true, {"10.0.0.5"})}, "eth0"), std::nullopt);
}

TEST(LocalCause, IsThePortWhoseCableIsOut) {
  const auto fixed = local_cause({loopback(), port("eth0", false, {"10.0.0.5"})}, "eth0");
  ASSERT_TRUE(fixed);
  EXPECT_EQ(fixed->fault, Fault::no_port);
  EXPECT_EQ(fixed->detail, "eth0") << "a fixed address and its route outlive the link";
  EXPECT_EQ(fault({loopback(), port("eth0", false, {})}), Fault::no_port);
  EXPECT_EQ(fault({loopback(), port("eth0", false, {}), port("docker0", true, {"172.17.0.1"}, false)}), Fault::no_port)
      << "a bridge inside the machine is no way out";
  EXPECT_EQ(fault({loopback()}), Fault::no_port);
}

TEST(LocalCause, IsAnAddressOrAWayThatIsMissing) {
  EXPECT_EQ(fault({loopback(), port("eth0", true, {})}), Fault::no_address);
  EXPECT_EQ(fault({loopback(), port("eth0", true, {"169.254.7.7", "fe80::1"})}), Fault::no_address);
  EXPECT_EQ(fault({loopback(), port("eth0", true, {"10.0.0.5"})}), Fault::no_gateway);
  EXPECT_EQ(fault({loopback(), port("eth0", true, {"fd00::5"})}), Fault::no_gateway);
}

TEST(LinkLocal, IsWhatAMachineMakesUp) {
  for (const auto* made_up : {"169.254.0.1", "fe80::1", "FEBF::1"}) EXPECT_TRUE(is_link_local(made_up)) << made_up;
  for (const auto* given : {"10.169.254.1", "fec0::1", "fd00::fe80", "2001:db8::1"})
    EXPECT_FALSE(is_link_local(given)) << given;
}

TEST(UrlHost, FindsIt) {
  EXPECT_EQ(host_of_url("https://collector.example:8600/api"), "collector.example");
  EXPECT_EQ(host_of_url("http://10.0.0.1"), "10.0.0.1");
  EXPECT_EQ(host_of_url("http://[fd00::1]:8600"), "fd00::1");
  EXPECT_EQ(host_of_url("http://10.0.0.1?portal"), "10.0.0.1");
  EXPECT_EQ(host_of_url("collector.example"), "");
  EXPECT_EQ(authority_of_url("https://collector.example:8600/api"), "collector.example:8600");
}

HttpAnswer answer(long status, const std::string& body, const std::string& redirect = "") {
  HttpAnswer http;
  http.status = status;
  http.body = body;
  http.redirect = redirect;
  return http;
}

TEST(LoginPage, IsToldFromAServersOwnWayToHttps) {
  const std::string host = "collector.example";
  EXPECT_TRUE(stands_before(host, answer(302, "", "http://10.0.0.1/eportal")));
  EXPECT_TRUE(stands_before(host, answer(200, "<script>top.location='http://10.0.0.1/'</script>")));
  EXPECT_TRUE(stands_before(host, answer(511, "")));
  EXPECT_FALSE(stands_before(host, answer(301, "<html>", "https://collector.example/"))) << "its own https";
  EXPECT_FALSE(stands_before(host, answer(404, "<html>no such page</html>"))) << "any server's answer to such a path";
  EXPECT_FALSE(stands_before(host, answer(200, "ok")));
  EXPECT_FALSE(stands_before(host, answer(502, "<html>")));
}

}  // namespace
}  // namespace campus::probe
