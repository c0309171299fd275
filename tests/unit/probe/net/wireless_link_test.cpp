#include "probe/net/wireless_link.h"

#include <gtest/gtest.h>
#include <linux/nl80211.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <array>
#include <functional>
#include <memory>

namespace campus::probe {
namespace {

struct MessageFree {
  void operator()(nl_msg* message) const { nlmsg_free(message); }
};

/// An answer of the kernel, written as the kernel writes it.
class Answer {
 public:
  explicit Answer(const std::function<void(nl_msg*)>& put) : message_(nlmsg_alloc()) {
    genlmsg_put(message_.get(), 1, 1, 30, 0, 0, NL80211_CMD_NEW_SCAN_RESULTS, 1);
    put(message_.get());
  }
  [[nodiscard]] const nlmsghdr* get() const { return nlmsg_hdr(message_.get()); }

 private:
  std::unique_ptr<nl_msg, MessageFree> message_;
};

void put_nested(nl_msg* message, int kind, const std::function<void()>& content) {
  auto* nest = nla_nest_start(message, kind);
  content();
  nla_nest_end(message, nest);
}

constexpr std::array<unsigned char, 6> kAccessPoint{0x02, 0x00, 0x00, 0xaa, 0xbb, 0x0c};
constexpr std::int32_t kHundredths = -6150;

Answer scan_entry(std::uint32_t status, const std::vector<unsigned char>& elements) {
  return Answer([&](nl_msg* message) {
    put_nested(message, NL80211_ATTR_BSS, [&] {
      nla_put(message, NL80211_BSS_BSSID, kAccessPoint.size(), kAccessPoint.data());
      nla_put_u32(message, NL80211_BSS_FREQUENCY, 5180);
      nla_put_u32(message, NL80211_BSS_SIGNAL_MBM, static_cast<std::uint32_t>(kHundredths));
      nla_put_u32(message, NL80211_BSS_STATUS, status);
      nla_put(message, NL80211_BSS_INFORMATION_ELEMENTS, static_cast<int>(elements.size()), elements.data());
    });
  });
}

TEST(WirelessLink, ReadsAnInterface) {
  const Answer answer([](nl_msg* message) {
    nla_put_u32(message, NL80211_ATTR_IFINDEX, 3);
    nla_put_string(message, NL80211_ATTR_IFNAME, "wlan0");
    nla_put_u32(message, NL80211_ATTR_IFTYPE, NL80211_IFTYPE_STATION);
  });
  const auto link = read_wireless_interface(answer.get());
  ASSERT_TRUE(link);
  EXPECT_EQ(link->interface, "wlan0");
  EXPECT_EQ(link->index, 3U);
  EXPECT_TRUE(link->station);
  EXPECT_FALSE(link->associated);
}

TEST(WirelessLink, IsNoneWithoutAName) {
  const Answer answer([](nl_msg* message) { nla_put_u32(message, NL80211_ATTR_IFINDEX, 3); });
  EXPECT_FALSE(read_wireless_interface(answer.get()));
}

TEST(WirelessLink, ReadsTheAccessPointThatItIsAssociatedWith) {
  WirelessLink link;
  read_scan_entry(scan_entry(NL80211_BSS_STATUS_ASSOCIATED, {1, 1, 0x82, 0, 3, 'a', '-', '1'}).get(), link);
  EXPECT_TRUE(link.associated);
  EXPECT_EQ(link.ssid, "a-1");
  EXPECT_EQ(link.access_point, "02:00:00:aa:bb:0c");
  EXPECT_EQ(link.frequency_mhz, 5180);
  EXPECT_EQ(link.signal_dbm, -61.5);
}

TEST(WirelessLink, TakesNothingFromAnAccessPointNextDoor) {
  WirelessLink link;
  read_scan_entry(scan_entry(NL80211_BSS_STATUS_AUTHENTICATED, {0, 1, 'x'}).get(), link);
  EXPECT_FALSE(link.associated);
  EXPECT_FALSE(link.signal_dbm);
}

TEST(WirelessLink, ReadsNoNameBeyondTheElements) {
  for (const auto& elements : {std::vector<unsigned char>{0, 9, 'x'}, std::vector<unsigned char>{0},
                               std::vector<unsigned char>(2 + 33, 33), std::vector<unsigned char>{}}) {
    WirelessLink link;
    auto broken = elements;
    if (broken.size() > 30) broken[0] = 0;
    read_scan_entry(scan_entry(NL80211_BSS_STATUS_ASSOCIATED, broken).get(), link);
    EXPECT_TRUE(link.associated);
    EXPECT_EQ(link.ssid, "");
  }
}

TEST(WirelessLink, PrefersTheMeanOverManyFrames) {
  WirelessLink link;
  link.signal_dbm = -61.5;
  read_station(Answer([](nl_msg* message) {
                 put_nested(message, NL80211_ATTR_STA_INFO, [&] {
                   nla_put_u8(message, NL80211_STA_INFO_SIGNAL, static_cast<std::uint8_t>(-70));
                   nla_put_u8(message, NL80211_STA_INFO_SIGNAL_AVG, static_cast<std::uint8_t>(-67));
                   put_nested(message, NL80211_STA_INFO_TX_BITRATE,
                              [&] { nla_put_u32(message, NL80211_RATE_INFO_BITRATE32, 4333); });
                 });
               }).get(),
               link);
  EXPECT_EQ(link.signal_dbm, -67);
  EXPECT_EQ(link.rate, BitRate::bits_per_second(433'300'000));
}

TEST(WirelessLink, KeepsWhatTheScanSaidWhereTheStationSaysNothing) {
  WirelessLink link;
  link.signal_dbm = -61.5;
  read_station(Answer([](nl_msg*) {}).get(), link);
  EXPECT_EQ(link.signal_dbm, -61.5);
}

}  // namespace
}  // namespace campus::probe
