#pragma once
// Wi-Fi as the kernel's nl80211 tells it: which radios there are, and the network that each is associated with.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/units.h"

struct nlmsghdr;

namespace campus::probe {

struct WirelessLink {
  std::string interface;
  std::uint32_t index = 0;   ///< the kernel's number of the interface
  bool station = false;      ///< a client of a network; an access point or a monitor is none
  bool associated = false;   ///< what follows is of the access point that it is associated with
  std::string ssid;          ///< foreign bytes
  std::string access_point;  ///< `aa:bb:cc:dd:ee:ff`
  std::optional<std::int64_t> frequency_mhz;
  std::optional<double> signal_dbm;  ///< of the access point's frames as this radio hears them
  std::optional<BitRate> rate;       ///< of what this radio sends, before any overhead
};

/// In the order of their names; empty without radio or without nl80211.
[[nodiscard]] std::vector<WirelessLink> wireless_links();

/// One answer each of NL80211_CMD_GET_INTERFACE, GET_SCAN and GET_STATION. What is not in it, or not to be read,
/// changes nothing. Pure.
[[nodiscard]] std::optional<WirelessLink> read_wireless_interface(const nlmsghdr* answer);
void read_scan_entry(const nlmsghdr* answer, WirelessLink& link);
void read_station(const nlmsghdr* answer, WirelessLink& link);

}  // namespace campus::probe
