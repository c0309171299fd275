#pragma once
// DHCPDISCOVER and DHCPOFFER (RFC 2131, 2132) as whole IPv4 packets: before there is an address there is no socket that
// could carry them. Nothing here can make a REQUEST. Pure.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace campus::probe {

using MacAddress = std::array<std::byte, 6>;

/// What an answer has to repeat.
struct DhcpExchange {
  std::uint32_t xid = 0;
  MacAddress mac{};
};

struct DhcpOffer {
  std::uint32_t server = 0;   ///< option 54; 0 where it is missing
  std::uint32_t offered = 0;  ///< yiaddr, never 0
};

/// From 0.0.0.0 port 68 to everybody's port 67. `elapsed_seconds` since the first of this exchange.
[[nodiscard]] std::vector<std::byte> dhcp_discover(const DhcpExchange& exchange, std::uint16_t elapsed_seconds);

/// Nothing where the bytes are anything but a whole offer to this exchange. Checksums are not looked at: a packet that
/// never left the machine has none yet, and xid and hardware address tell.
[[nodiscard]] std::optional<DhcpOffer> read_dhcp_offer(std::span<const std::byte> ip_packet,
                                                       const DhcpExchange& exchange);

}  // namespace campus::probe
