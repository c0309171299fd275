#pragma once
// Echo requests and replies of ICMP (RFC 792) and ICMPv6 (RFC 4443): 8 bytes of header, a token of 8 bytes that tells
// our replies from everybody's, padding to 64 bytes. Pure.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace campus::probe {

inline constexpr std::size_t kIcmpEchoBytes = 64;

struct IcmpEcho {
  std::uint16_t sequence = 0;
  std::uint64_t token = 0;
};

/// `ip_version` is 4 or 6. The checksum of ICMPv6 is the kernel's to fill in: it covers addresses.
[[nodiscard]] std::array<std::byte, kIcmpEchoBytes> icmp_request(int ip_version, const IcmpEcho& echo);

/// Nothing where the bytes are no reply, too few, or cut. `with_ip_header`: the bytes begin with an IPv4 header, as raw
/// sockets deliver them.
[[nodiscard]] std::optional<IcmpEcho> read_icmp_reply(int ip_version, std::span<const std::byte> bytes,
                                                      bool with_ip_header);

}  // namespace campus::probe
