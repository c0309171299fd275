#pragma once
// What a full TCP packet of a path costs at each layer, from the segment size and headers really in use.
// Pure arithmetic; IEEE 802.3 framing. docs/methods/tcp.md.

#include <cstdint>

#include "core/units.h"

namespace campus::probe {

struct PacketShape {
  int ip_version = 4;
  std::int64_t payload = 0;   ///< TCP payload bytes of a full segment: the sender's current MSS
  bool timestamps = false;    ///< RFC 7323 timestamps: 12 bytes of options
  bool vlan_tagged = false;   ///< visible on our port: 4 bytes
  std::int64_t port_mtu = 0;  ///< of the sending port; 0 unknown

  [[nodiscard]] bool is_known() const { return payload > 0; }
  [[nodiscard]] std::int64_t header_bytes() const { return (ip_version == 6 ? 40 : 20) + 20 + (timestamps ? 12 : 0); }
  /// IP packet size: the path MTU as the sender uses it.
  [[nodiscard]] std::int64_t mtu() const { return payload + header_bytes(); }
  /// Everything on the wire that is not payload: IP and TCP headers, Ethernet header 14, FCS 4, preamble 8, gap 12.
  [[nodiscard]] std::int64_t overhead() const { return header_bytes() + 38 + (vlan_tagged ? 4 : 0); }
  /// A path MTU below the port's says that something between adds a header of at least the difference. Only for ports
  /// of 1500 bytes: a jumbo port on an ordinary path says nothing.
  [[nodiscard]] std::int64_t assumed_encapsulation() const;

  [[nodiscard]] BitRate ip_layer(BitRate goodput) const;
  [[nodiscard]] BitRate line_rate(BitRate goodput) const;
  /// What a line of that rate carries in full packets.
  [[nodiscard]] BitRate goodput(BitRate line_rate) const;
};

}  // namespace campus::probe
