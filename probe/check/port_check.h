#pragma once
// The port that leads to the responder: what it negotiated, and whose fault a slow link is. docs/methods/checks.md.

#include <optional>
#include <string>
#include <vector>

#include "core/model/report.h"
#include "probe/net/socket.h"

namespace campus::probe {

/// `port.rate` (bit/s) and `port.full_duplex` of the port that leads to the responder. A port below `nominal` that
/// could not be faster, or does not say what it could, is the instrument's weakness and carries
/// port_slower_than_target; one that offered more and trained lower is evidence about the far port or the cable.
[[nodiscard]] std::vector<CheckObservation> check_port(const Address& responder, std::optional<BitRate> nominal);

/// Why a link trained below the nominal rate, from what both ends offer: ` cause=our_port`, ` cause=far_port`, or
/// ` cause=cable` where both offer it and the cable did not carry it (a broken pair). Empty where it is not slow, or
/// nobody told enough. Pure.
[[nodiscard]] std::string cause_of_slow_link(std::optional<BitRate> trained, std::optional<BitRate> ours,
                                             std::optional<BitRate> partner, std::optional<BitRate> nominal);

}  // namespace campus::probe
