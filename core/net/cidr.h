#pragma once
// Ranges of addresses. Pure.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/result.h"

namespace campus {

/// In network order; IPv4 in its IPv4-mapped form.
using IpBytes = std::array<std::uint8_t, 16>;

/// Numeric; a zone behind `%` is left out.
[[nodiscard]] std::optional<IpBytes> ip_bytes(std::string_view text);
[[nodiscard]] bool is_ipv4(const IpBytes& address);

/// An address range; IPv4 is kept in its IPv4-mapped form.
struct Cidr {
  IpBytes network{};
  int prefix = 0;  ///< of 128
  /// Addresses of its own family alone: an IPv6 range that spans the IPv4-mapped addresses holds none of them.
  [[nodiscard]] bool contains(const IpBytes& address) const;
  /// Within the IPv4-mapped addresses.
  [[nodiscard]] bool ipv4() const;
};

/// `10.0.0.0/8`, `fd00::/8`; a bare address is a range of one.
[[nodiscard]] Result<Cidr> parse_cidr(std::string_view text);

}  // namespace campus
