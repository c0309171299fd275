#pragma once
// The Internet checksum (RFC 1071). Pure.

#include <cstddef>
#include <cstdint>
#include <span>

namespace campus::probe {

/// Of the bytes as 16-bit words in network order, an odd last one padded with zero; `begin` is a sum to go on from.
[[nodiscard]] inline std::uint32_t sum_of_words(std::span<const std::byte> bytes, std::uint32_t begin = 0) {
  std::uint32_t sum = begin;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = std::to_integer<std::uint32_t>(bytes[i]);
    sum += i % 2 == 0 ? byte << 8U : byte;
    sum = (sum & 0xffffU) + (sum >> 16U);
  }
  return sum;
}

[[nodiscard]] inline std::uint16_t ip_checksum(std::uint32_t sum) {
  return static_cast<std::uint16_t>(~((sum & 0xffffU) + (sum >> 16U)) & 0xffffU);
}

}  // namespace campus::probe
