#include "probe/net/wireless_link.h"

#include <linux/nl80211.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "probe/net/generic_netlink.h"

namespace campus::probe {
namespace {

constexpr std::size_t kMostRadios = 16;
constexpr int kMacBytes = 6;
constexpr std::uint32_t kLongestSsid = 32;

using Attributes = std::array<nlattr*, NL80211_ATTR_MAX + 1>;

bool parse(const nlmsghdr* answer, Attributes& attributes) {
  return genlmsg_parse(const_cast<nlmsghdr*>(answer), 0, attributes.data(), NL80211_ATTR_MAX, nullptr) >= 0;
}

/// An attribute that is as long as its kind.
std::optional<std::uint32_t> number(nlattr* attribute) {
  if (attribute == nullptr || nla_len(attribute) != static_cast<int>(sizeof(std::uint32_t))) return std::nullopt;
  return nla_get_u32(attribute);
}

std::string mac_text(nlattr* attribute) {
  if (attribute == nullptr || nla_len(attribute) != kMacBytes) return "";
  const auto* bytes = static_cast<const unsigned char*>(nla_data(attribute));
  std::array<char, 18> text{};
  std::snprintf(text.data(), text.size(), "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2], bytes[3],
                bytes[4], bytes[5]);
  return text.data();
}

/// Information elements: number, length, content. The name of the network has number 0.
std::string ssid_in(nlattr* elements) {
  if (elements == nullptr) return "";
  const auto* at = static_cast<const unsigned char*>(nla_data(elements));
  auto left = static_cast<std::size_t>(nla_len(elements));
  while (left >= 2 && left - 2 >= at[1]) {
    const std::size_t length = at[1];
    if (at[0] == 0) return length > kLongestSsid ? "" : std::string(reinterpret_cast<const char*>(at + 2), length);
    at += 2 + length;
    left -= 2 + length;
  }
  return "";
}

bool put_index(nl_msg* message, std::uint32_t index) { return nla_put_u32(message, NL80211_ATTR_IFINDEX, index) >= 0; }

}  // namespace

std::optional<WirelessLink> read_wireless_interface(const nlmsghdr* answer) {
  Attributes attributes{};
  if (!parse(answer, attributes)) return std::nullopt;
  const auto index = number(attributes[NL80211_ATTR_IFINDEX]);
  const auto* name = attributes[NL80211_ATTR_IFNAME];
  if (!index || name == nullptr) return std::nullopt;
  WirelessLink link;
  const auto* text = static_cast<const char*>(nla_data(name));
  const std::string_view whole(text, static_cast<std::size_t>(nla_len(name)));
  link.interface = whole.substr(0, whole.find('\0'));
  link.index = *index;
  link.station = number(attributes[NL80211_ATTR_IFTYPE]) == NL80211_IFTYPE_STATION;
  return link;
}

void read_scan_entry(const nlmsghdr* answer, WirelessLink& link) {
  Attributes attributes{};
  std::array<nlattr*, NL80211_BSS_MAX + 1> bss{};
  if (!parse(answer, attributes) || attributes[NL80211_ATTR_BSS] == nullptr) return;
  if (nla_parse_nested(bss.data(), NL80211_BSS_MAX, attributes[NL80211_ATTR_BSS], nullptr) < 0) return;
  if (number(bss[NL80211_BSS_STATUS]) != NL80211_BSS_STATUS_ASSOCIATED) return;
  link.associated = true;
  link.access_point = mac_text(bss[NL80211_BSS_BSSID]);
  link.ssid = ssid_in(bss[NL80211_BSS_INFORMATION_ELEMENTS]);
  if (const auto frequency = number(bss[NL80211_BSS_FREQUENCY])) link.frequency_mhz = *frequency;
  if (const auto hundredths = number(bss[NL80211_BSS_SIGNAL_MBM])) {
    link.signal_dbm = static_cast<std::int32_t>(*hundredths) / 100.0;
  }
}

void read_station(const nlmsghdr* answer, WirelessLink& link) {
  Attributes attributes{};
  std::array<nlattr*, NL80211_STA_INFO_MAX + 1> station{};
  if (!parse(answer, attributes) || attributes[NL80211_ATTR_STA_INFO] == nullptr) return;
  if (nla_parse_nested(station.data(), NL80211_STA_INFO_MAX, attributes[NL80211_ATTR_STA_INFO], nullptr) < 0) return;
  // The mean over many frames tells more than the one beacon of the scan.
  for (const auto which : {NL80211_STA_INFO_SIGNAL_AVG, NL80211_STA_INFO_SIGNAL}) {
    if (station[which] == nullptr || nla_len(station[which]) != 1) continue;
    link.signal_dbm = static_cast<std::int8_t>(nla_get_u8(station[which]));
    break;
  }
  std::array<nlattr*, NL80211_RATE_INFO_MAX + 1> rate{};
  auto* sent = station[NL80211_STA_INFO_TX_BITRATE];
  if (sent == nullptr || nla_parse_nested(rate.data(), NL80211_RATE_INFO_MAX, sent, nullptr) < 0) return;
  if (const auto hundred_kilobits = number(rate[NL80211_RATE_INFO_BITRATE32])) {
    link.rate = BitRate::bits_per_second(std::int64_t{*hundred_kilobits} * 100'000);
  }
}

std::vector<WirelessLink> wireless_links() {
  GenericNetlink kernel(NL80211_GENL_NAME);
  std::vector<WirelessLink> links;
  const auto put_nothing = [](nl_msg*) { return true; };
  kernel.ask(NL80211_CMD_GET_INTERFACE, NLM_F_DUMP, put_nothing, [&](const nlmsghdr* answer) {
    auto link = read_wireless_interface(answer);
    if (link && links.size() < kMostRadios) links.push_back(*std::move(link));
  });
  std::sort(links.begin(), links.end(), [](const auto& a, const auto& b) { return a.interface < b.interface; });
  for (auto& link : links) {
    if (!link.station) continue;
    const auto put = [&](nl_msg* message) { return put_index(message, link.index); };
    kernel.ask(NL80211_CMD_GET_SCAN, NLM_F_DUMP, put, [&](const nlmsghdr* answer) { read_scan_entry(answer, link); });
    if (!link.associated) continue;
    kernel.ask(NL80211_CMD_GET_STATION, NLM_F_DUMP, put, [&](const nlmsghdr* answer) { read_station(answer, link); });
  }
  return links;
}

}  // namespace campus::probe
