#pragma once
// Chance that is fixed beforehand, so that asking again moves nothing. For this folder's .cpp files.

#include <chrono>
#include <cstdint>

namespace campus::probe {

/// SplitMix64: every bit of the result depends on every bit of both.
inline std::uint64_t mixed(std::uint64_t seed, std::uint64_t number) {
  std::uint64_t x = seed + (number + 1) * 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

/// From nothing up to `most`, not included.
inline std::chrono::milliseconds part_of(std::chrono::milliseconds most, std::uint64_t chance) {
  return std::chrono::milliseconds(
      most.count() <= 0 ? 0 : static_cast<std::int64_t>(chance % static_cast<std::uint64_t>(most.count())));
}

}  // namespace campus::probe
