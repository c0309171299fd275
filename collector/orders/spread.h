#pragma once
// Chance that is fixed beforehand: the same for the same names on every collector and machine. For this folder's .cpp
// files.

#include <cstdint>
#include <string_view>

namespace campus::collector {

/// SplitMix64: every bit of the result depends on every bit of both.
[[nodiscard]] inline std::uint64_t mixed(std::uint64_t seed, std::uint64_t number) {
  std::uint64_t x = seed + (number + 1) * 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

/// FNV-1a, mixed.
[[nodiscard]] inline std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return mixed(hash, 0);
}

/// From nothing up to `most`, not included; nothing of nothing.
[[nodiscard]] inline std::uint64_t part_of(std::uint64_t most, std::uint64_t chance) {
  return most == 0 ? 0 : chance % most;
}

/// Not that of C++, which rounds towards nothing.
[[nodiscard]] inline std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
[[nodiscard]] inline std::int64_t floor_mod(std::int64_t a, std::int64_t b) { return a - floor_div(a, b) * b; }

}  // namespace campus::collector
