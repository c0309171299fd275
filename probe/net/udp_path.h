#pragma once
// How large full UDP packets of a path are, at each layer.

#include <cstdint>

#include "probe/net/socket.h"

namespace campus::probe {

struct UdpPath {
  int ip_version = 4;
  std::int64_t mtu = 1500;
  bool vlan_tagged = false;  ///< visible on our port: 4 bytes on the wire

  [[nodiscard]] std::int64_t headers() const { return ip_version == 6 ? 48 : 28; }
  /// Of the largest packet.
  [[nodiscard]] std::int64_t payload() const { return mtu - headers(); }
  /// What a packet occupies at line rate: Ethernet header 14, FCS 4, preamble 8, gap 12.
  [[nodiscard]] std::int64_t wire_bytes(std::int64_t payload_bytes) const {
    return payload_bytes + headers() + 38 + (vlan_tagged ? 4 : 0);
  }
  /// What a port's counter adds for it.
  [[nodiscard]] std::int64_t port_bytes(std::int64_t payload_bytes) const { return payload_bytes + headers() + 14; }
};

/// As this host knows the path of a connected socket now; between 576 and 1500 bytes.
[[nodiscard]] UdpPath udp_path(const Socket& socket, bool vlan_tagged);

}  // namespace campus::probe
