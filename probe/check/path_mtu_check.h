#pragma once
// `path.mtu`: the largest IP packet that reaches the responder in one piece. docs/methods/checks.md.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "core/model/report.h"
#include "probe/net/responder_client.h"
#include "probe/net/socket.h"

namespace campus::probe {

/// The largest size from `least` to `most` that `carries` says yes to, found by halving: what carries a size carries
/// every smaller one. A "no" may be one unlucky loss, so the smallest size refused is asked for again before it is
/// believed. Nothing where not even `least` is carried. Pure.
[[nodiscard]] std::optional<std::int64_t> largest_carried(std::int64_t least, std::int64_t most,
                                                          const std::function<bool(std::int64_t)>& carries);

/// Bytes of the IP packet, at most the port's own MTU and 9000. Packets of the latency method that no router may
/// fragment, each echoed by the responder. No value: no_responder, the reason of a session that was not opened,
/// not_measured where not even 576 bytes (IPv6: 1280) come back; interrupted.
[[nodiscard]] CheckObservation check_path_mtu(const std::optional<HostPort>& responder, const std::string& device_key,
                                              const std::shared_ptr<HeldTicket>& ticket, const std::stop_token& stop);

}  // namespace campus::probe
