#include "probe/check/target_list.h"

#include <gtest/gtest.h>

#include "probe/check/snmp_check.h"

namespace campus::probe {
namespace {

std::string texts(const Result<std::vector<Address>>& targets) {
  if (!targets) return targets.error().message;
  std::string all;
  for (const auto& one : *targets) all += one.text() + " ";
  return all;
}

std::string targets(const std::string& fact, std::optional<std::uint16_t> port = std::nullopt) {
  return texts(target_list({{"targets", fact}}, "targets", 4, port));
}

TEST(TargetList, TakesEachAddressOnce) {
  EXPECT_EQ(targets("10.1.2.3:554; [fd00::1]:80 ;;10.1.2.3:554"), "10.1.2.3:554 [fd00::1]:80 ");
  EXPECT_EQ(targets("10.1.2.3;fd00::1", 161), "10.1.2.3:161 [fd00::1]:161 ");
}

TEST(TargetList, SaysThatItIsMissing) {
  EXPECT_EQ(texts(target_list({}, "targets", 4, std::nullopt)), "missing=targets");
  EXPECT_EQ(targets(" ; "), "missing=targets");
}

TEST(TargetList, RefusesNamesAndGroupsOfHosts) {
  EXPECT_NE(targets("camera.example:554").find("is a name"), std::string::npos);
  EXPECT_NE(targets("10.1.2.3").find("is no ADDRESS:PORT"), std::string::npos);
  for (const char* group : {"224.0.0.1:80", "255.255.255.255:80", "0.0.0.0:80", "[ff02::1]:80", "[::]:80"}) {
    EXPECT_NE(targets(group).find("is not the address of one host"), std::string::npos) << group;
  }
}

TEST(TargetList, IsBounded) {
  EXPECT_EQ(targets("10.0.0.1:1;10.0.0.2:1;10.0.0.3:1;10.0.0.4:1;10.0.0.5:1"), "targets has 5 entries, at most 4");
}

TEST(TargetList, PutsARefusedEntryOnOneLine) {
  const auto refusal = targets("10.0.0.1\n\x1b[31m:1");
  EXPECT_EQ(refusal.find_first_of("\n\x1b"), std::string::npos) << refusal;
}

TEST(NumberFact, IsReadBeItNumberOrText) {
  EXPECT_EQ(number_fact({{"n", 30.0}}, "n"), 30.0);
  EXPECT_EQ(number_fact({{"n", "30"}}, "n"), 30.0);
  EXPECT_FALSE(number_fact({{"n", "30 s"}}, "n"));
  EXPECT_FALSE(number_fact({{"n", "inf"}}, "n"));
  EXPECT_FALSE(number_fact({}, "n"));
}

TEST(PortName, MayHoldSlashes) {
  const auto port = parse_port_name("10.1.1.1/GigabitEthernet0/0/1");
  ASSERT_TRUE(port) << port.error().message;
  EXPECT_EQ(port->device.text(), "10.1.1.1:161");
  EXPECT_EQ(port->port, "GigabitEthernet0/0/1");
  EXPECT_EQ(parse_port_name("[fd00::1]:1161/ge1")->device.text(), "[fd00::1]:1161");
  EXPECT_FALSE(parse_port_name("10.1.1.1"));
  EXPECT_FALSE(parse_port_name("10.1.1.1/"));
  EXPECT_FALSE(parse_port_name("switch1/ge1"));
}

}  // namespace
}  // namespace campus::probe
