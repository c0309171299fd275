#include "probe/net/udp_path.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>

namespace campus::probe {

UdpPath udp_path(const Socket& socket, bool vlan_tagged) {
  constexpr std::int64_t kOrdinaryMtu = 1500;
  constexpr std::int64_t kSmallestMtu = 576;
  UdpPath path;
  path.ip_version = peer_address(socket.get()).ip_version();
  path.vlan_tagged = vlan_tagged;
  const bool v6 = path.ip_version == 6;
  int mtu = 0;
  socklen_t length = sizeof(mtu);
  const bool known =
      ::getsockopt(socket.get(), v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_MTU : IP_MTU, &mtu, &length) == 0;
  // A larger MTU here (loopback, jumbo port) says nothing about the path; full-size Ethernet frames are asked for.
  path.mtu = known ? std::clamp<std::int64_t>(mtu, kSmallestMtu, kOrdinaryMtu) : kOrdinaryMtu;
  return path;
}

}  // namespace campus::probe
