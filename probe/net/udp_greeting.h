#pragma once
// Proving one's address to a responder's UDP port: hello, challenge, response, ready. docs/decisions/0004-udp-echo.md.

#include "core/result.h"
#include "probe/method/echo_packet.h"
#include "probe/method/round_trips.h"
#include "probe/net/socket.h"

namespace campus::probe {

/// On a connected socket; the round trips that it took, at most ten. unavailable: no answer over UDP within two
/// seconds.
[[nodiscard]] Result<RoundTrips> prove_udp_address(const Socket& socket, const SessionBytes& session);

}  // namespace campus::probe
