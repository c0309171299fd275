#pragma once
// Which of this machine's addresses somebody lent it for a time (DHCP, router advertisements), and which stand for
// good.

#include <optional>
#include <set>
#include <string>

namespace campus::probe {

/// Numeric, IPv4 and IPv6; nothing where the kernel does not tell. A client that registers no lease with the kernel
/// (udhcpc of small systems) makes its address look like one for good.
[[nodiscard]] std::optional<std::set<std::string>> lent_addresses();

}  // namespace campus::probe
