#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "probe/check/wifi_check.h"

namespace campus::probe {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// The kernel's folder of ports, as far as it is read.
class WifiCheck : public ::testing::Test {
 protected:
  void SetUp() override {
    devices_ = std::filesystem::temp_directory_path() / ("campus-wifi-" + std::to_string(::getpid()));
    std::filesystem::create_directories(devices_ / "eth0" / "device");
    std::filesystem::create_directories(devices_ / "lo");
  }
  void TearDown() override { std::filesystem::remove_all(devices_); }

  std::filesystem::path devices_;
};

void expect_nothing_claimed(const std::vector<CheckObservation>& seen) {
  ASSERT_EQ(seen.size(), 3U);
  for (const auto& one : seen) {
    EXPECT_FALSE(one.value) << one.quantity;
    EXPECT_EQ(one.reason, Reason::unavailable_here) << one.quantity;
    EXPECT_EQ(one.unit, Unit::ratio) << one.quantity;
  }
}

TEST_F(WifiCheck, SaysThatThereIsNoRadio) {
  EXPECT_THAT(wireless_interfaces(devices_), IsEmpty());
  const auto seen = check_wifi(devices_);
  expect_nothing_claimed(seen);
  EXPECT_EQ(seen[0].detail, "no wireless interface");
}

TEST_F(WifiCheck, ClaimsNothingOfASurveyEvenWithARadio) {
  std::filesystem::create_directories(devices_ / "wlp3s0" / "phy80211");
  std::filesystem::create_directories(devices_ / "wlan1" / "phy80211");
  EXPECT_THAT(wireless_interfaces(devices_), ElementsAre("wlan1", "wlp3s0"));
  const auto seen = check_wifi(devices_);
  expect_nothing_claimed(seen);
  EXPECT_THAT(seen[0].detail, HasSubstr("wireless=wlan1,wlp3s0"));
}

TEST_F(WifiCheck, ReadsNoFolderThatIsNotThere) { EXPECT_THAT(wireless_interfaces(devices_ / "nowhere"), IsEmpty()); }

}  // namespace
}  // namespace campus::probe
