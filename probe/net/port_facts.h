#pragma once
// The network port a connection leaves through: negotiated speed and duplex (ethtool.h), MTU, VLAN, driver. A port that
// does not say its speed gives nothing rather than a guess.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/units.h"
#include "probe/net/socket.h"

namespace campus::probe {

struct PortFacts {
  std::string interface;  ///< empty where no port has the address
  std::int64_t mtu = 0;
  bool loopback = false;
  bool vlan_tagged = false;
  std::optional<BitRate> rate;             ///< negotiated
  std::optional<BitRate> fastest;          ///< what our port offers to its partner; absent where it does not say
  std::optional<BitRate> partner_fastest;  ///< what the partner offers; absent where the driver does not tell
  std::string driver;                      ///< empty where nothing tells
  bool wireless = false;
  std::optional<bool> full_duplex;
  std::optional<std::vector<std::string>> offloads;  ///< that are on, of kOffloads; absent where nothing tells
};

/// Of the port that has this local address.
[[nodiscard]] PortFacts port_of(const Address& local);

}  // namespace campus::probe
