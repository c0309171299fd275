#include "probe/net/tcp_facts.h"

// linux/tcp.h has the whole tcp_info; netinet/tcp.h stops at the fields of 2007 and must not be included beside it.
#include <linux/tcp.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace campus::probe {
namespace {

constexpr unsigned kTimestampsOption = 1;  // TCPI_OPT_TIMESTAMPS

void add(TcpFacts& sum, const tcp_info& info) {
  const auto payload = static_cast<std::int64_t>(info.tcpi_snd_mss);
  sum.payload = sum.payload == 0 ? payload : std::min(sum.payload, payload);
  sum.timestamps = (info.tcpi_options & kTimestampsOption) != 0;
  sum.bytes_sent += static_cast<std::int64_t>(info.tcpi_bytes_sent);
  sum.bytes_retransmitted += static_cast<std::int64_t>(info.tcpi_bytes_retrans);
  sum.busy_microseconds += static_cast<std::int64_t>(info.tcpi_busy_time);
  sum.window_limited_microseconds += static_cast<std::int64_t>(info.tcpi_rwnd_limited);
}

std::string congestion_control_of(int fd) {
  std::array<char, 32> name{};
  socklen_t length = name.size() - 1;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, name.data(), &length) != 0) return "";
  return name.data();
}

}  // namespace

TcpFacts tcp_facts_of(std::span<const Socket> sockets, const PortFacts& port) {
  TcpFacts facts;
  facts.port_mtu = port.mtu;
  facts.vlan_tagged = port.vlan_tagged;
  for (const auto& socket : sockets) {
    tcp_info info{};
    socklen_t length = sizeof(info);
    if (!socket.is_open() || ::getsockopt(socket.get(), IPPROTO_TCP, TCP_INFO, &info, &length) != 0) continue;
    add(facts, info);
    if (facts.congestion_control.empty()) facts.congestion_control = congestion_control_of(socket.get());
  }
  return facts;
}

}  // namespace campus::probe
