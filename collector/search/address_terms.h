#pragma once
// Network addresses that stand in a roster row, and which of them a typed one belongs to. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/report.h"

namespace campus::collector {

/// `10.20.0.0/16`; a single address has 32 bits.
struct Ipv4Range {
  std::uint32_t address = 0;
  int bits = 32;

  [[nodiscard]] bool holds(std::uint32_t other) const;
};

/// Four decimal numbers up to 255 and nothing else.
[[nodiscard]] std::optional<std::uint32_t> parse_ipv4(std::string_view text);

struct AddressTerms {
  std::vector<Ipv4Range> ranges;
  std::vector<std::string> texts;  ///< as they stand in the row, IPv6 included; small letters, without port or prefix
};

/// Of every text of the row, whatever its column: addresses alone, in lists, with a prefix or a port, in URLs.
[[nodiscard]] AddressTerms address_terms(const Facts& facts);

}  // namespace campus::collector
