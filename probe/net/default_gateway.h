#pragma once
// The router that leads out of this network, as the kernel's routing table has it.

#include <optional>
#include <string>
#include <string_view>

namespace campus::probe {

/// Of AF_INET or AF_INET6: the numeric address (a link-local one with its `%interface`) of the default route with the
/// least metric; nothing where there is none.
[[nodiscard]] std::optional<std::string> default_gateway(int family);

/// The same, of the text of /proc/net/route and /proc/net/ipv6_route. Pure.
[[nodiscard]] std::optional<std::string> gateway_in_ipv4_routes(std::string_view table);
[[nodiscard]] std::optional<std::string> gateway_in_ipv6_routes(std::string_view table);

}  // namespace campus::probe
