#pragma once
// The keys of what the sending end's TCP knows: in the status of a session and in traces. Include in .cpp files.

#include "core/model/session.h"
#include "core/wire/fields.h"

namespace campus::wire {

template <>
struct Fields<TcpFacts> {
  static constexpr auto list = std::make_tuple(
      field("payload_bytes", &TcpFacts::payload), field("timestamps", &TcpFacts::timestamps),
      field("congestion_control", &TcpFacts::congestion_control), field("port_mtu_bytes", &TcpFacts::port_mtu),
      field("vlan_tagged", &TcpFacts::vlan_tagged), field("sent_bytes", &TcpFacts::bytes_sent),
      field("retransmitted_bytes", &TcpFacts::bytes_retransmitted),
      field("busy_microseconds", &TcpFacts::busy_microseconds),
      field("window_limited_microseconds", &TcpFacts::window_limited_microseconds));
};

}  // namespace campus::wire
