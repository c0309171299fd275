#pragma once
// `dhcp.offer`: how long a machine without an address waits for one. Asks, and never takes what is offered.
// docs/methods/checks.md.

#include <chrono>
#include <stop_token>
#include <string>

#include "core/model/report.h"

namespace campus::probe {

struct DhcpPace {
  int exchanges = 3;
  int discovers = 3;  ///< of one exchange at most
  std::chrono::milliseconds resend = std::chrono::seconds(2);
};

/// The worst of the exchanges, seconds from the first DISCOVER until the first OFFER. No value: fact_missing where the
/// interface does not exist; unavailable_here where it is no Ethernet or this process may open no packet socket;
/// not_measured where an exchange stayed without an offer; interrupted.
[[nodiscard]] CheckObservation check_dhcp(const std::string& interface, const DhcpPace& pace,
                                          const std::stop_token& stop);

}  // namespace campus::probe
