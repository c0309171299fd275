#pragma once
// Does IPv6 work from here? docs/methods/checks.md.

#include <string>

#include "core/model/report.h"

namespace campus::probe {

/// This host has an IPv6 address beyond the link.
[[nodiscard]] bool has_ipv6_beyond_the_link();

/// `ipv6.reachable`: this host has an IPv6 address beyond the link, and `target` accepts a TCP connection over IPv6.
/// An empty target asks for the address alone and then says nothing about reachability.
[[nodiscard]] CheckObservation check_ipv6(const std::string& target);

}  // namespace campus::probe
