#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "probe/check/wifi_check.h"

namespace campus::probe {
namespace {

using ::testing::HasSubstr;

WirelessLink associated(const std::string& interface, std::optional<double> dbm) {
  WirelessLink link;
  link.interface = interface;
  link.station = true;
  link.associated = true;
  link.ssid = "school\n1";
  link.access_point = "02:00:00:aa:bb:0c";
  link.signal_dbm = dbm;
  return link;
}

/// Of other places than this one.
void expect_nothing_claimed(const std::vector<CheckObservation>& seen) {
  ASSERT_EQ(seen.size(), 4U);
  for (std::size_t i = 1; i < seen.size(); ++i) {
    EXPECT_FALSE(seen[i].value) << seen[i].quantity;
    EXPECT_EQ(seen[i].reason, Reason::unavailable_here) << seen[i].quantity;
    EXPECT_EQ(seen[i].unit, Unit::ratio) << seen[i].quantity;
  }
}

TEST(WifiCheck, SaysThatThereIsNoRadio) {
  const auto seen = judge_wifi({});
  expect_nothing_claimed(seen);
  EXPECT_EQ(seen[0].quantity, "wifi.signal");
  EXPECT_EQ(seen[0].reason, Reason::unavailable_here);
  for (const auto& one : seen) EXPECT_EQ(one.detail, "no wireless interface");
}

TEST(WifiCheck, TellsTheSignalOfTheStrongestAssociation) {
  const std::vector links{associated("wlan0", -71.0), associated("wlan1", -58.0), associated("wlan2", std::nullopt)};
  const auto seen = judge_wifi(links);
  expect_nothing_claimed(seen);
  EXPECT_EQ(seen[0].value, -58);
  EXPECT_EQ(seen[0].unit, Unit::dbm);
  EXPECT_THAT(seen[0].detail,
              HasSubstr("wireless=wlan0 associated=yes ssid='school\\x0a1' access_point=02:00:00:aa:bb:0c"));
  EXPECT_THAT(seen[1].detail, HasSubstr("a survey on foot is needed"));
}

TEST(WifiCheck, MeasuresNothingWhereNoRadioIsAssociated) {
  WirelessLink idle;
  idle.interface = "wlan0";
  idle.station = true;
  WirelessLink access_point;
  access_point.interface = "wlan1";
  const auto seen = judge_wifi(std::vector{idle, access_point});
  expect_nothing_claimed(seen);
  EXPECT_EQ(seen[0].reason, Reason::not_measured);
  EXPECT_EQ(seen[0].detail, "wireless=wlan0 associated=no; wireless=wlan1 station=no");
}

}  // namespace
}  // namespace campus::probe
