#pragma once
// Who may ask a responder for a test without a ticket: loopback, RFC 1918 and unique local addresses, and the ranges
// the operator adds. Pure.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace campus::probe {

/// An address range; IPv4 is kept in its IPv4-mapped form.
struct Cidr {
  std::array<std::uint8_t, 16> network{};
  int prefix = 0;  ///< of 128
  [[nodiscard]] bool contains(const std::array<std::uint8_t, 16>& address) const;
};

/// `10.0.0.0/8`, `fd00::/8`; a bare address is a range of one.
[[nodiscard]] Result<Cidr> parse_cidr(std::string_view text);

class Admission {
 public:
  explicit Admission(std::vector<Cidr> also);
  /// `ip` numeric without port. What cannot be read is refused.
  [[nodiscard]] bool admits(std::string_view ip) const;

 private:
  std::vector<Cidr> ranges_;
};

}  // namespace campus::probe
