#pragma once
// Unsigned numbers in network byte order within a packet. The caller knows that there is room.

#include <cstddef>
#include <cstdint>
#include <span>

namespace campus::probe {

inline void put_number(std::span<std::byte> to, std::size_t at, std::uint64_t value, std::size_t width) {
  for (std::size_t i = width; i > 0; --i) {
    to[at + i - 1] = static_cast<std::byte>(value & 0xffU);
    value >>= 8U;
  }
}

[[nodiscard]] inline std::uint64_t get_number(std::span<const std::byte> from, std::size_t at, std::size_t width) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < width; ++i) value = (value << 8U) | std::to_integer<std::uint64_t>(from[at + i]);
  return value;
}

}  // namespace campus::probe
