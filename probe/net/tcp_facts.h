#pragma once
// What the kernel knows about a connection: the facts a rate is converted with, and why a sender waited.

#include <span>

#include "core/model/session.h"
#include "probe/net/port_facts.h"
#include "probe/net/socket.h"

namespace campus::probe {

/// Of sending sockets, summed; the payload size is the smallest. Sockets that are gone count nothing. `port` is what
/// they leave through.
[[nodiscard]] TcpFacts tcp_facts_of(std::span<const Socket> sockets, const PortFacts& port);

}  // namespace campus::probe
