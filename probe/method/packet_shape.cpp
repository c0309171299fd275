#include "probe/method/packet_shape.h"

namespace campus::probe {

std::int64_t PacketShape::assumed_encapsulation() const {
  constexpr std::int64_t kOrdinaryMtu = 1500;
  return port_mtu == kOrdinaryMtu && mtu() < port_mtu ? port_mtu - mtu() : 0;
}

BitRate PacketShape::ip_layer(BitRate goodput) const {
  return goodput.scaled(static_cast<double>(mtu()) / static_cast<double>(payload));
}

BitRate PacketShape::line_rate(BitRate goodput) const {
  return goodput.scaled(static_cast<double>(payload + overhead()) / static_cast<double>(payload));
}

BitRate PacketShape::goodput(BitRate line_rate) const {
  return line_rate.scaled(static_cast<double>(payload) / static_cast<double>(payload + overhead()));
}

}  // namespace campus::probe
