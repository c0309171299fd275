#include "collector/simulate/chance.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace campus::collector::simulate {
namespace {

/// SplitMix64 (Steele, Lea, Flood 2014): its finaliser makes neighbours of any pattern independent.
constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15ULL;

std::uint64_t mixed(std::uint64_t z) {
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31U);
}

/// FNV-1a.
std::uint64_t hash_of(std::string_view name) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash;
}

}  // namespace

Chance::Chance(std::uint64_t seed, std::string_view name, std::uint64_t index)
    : state_(mixed(mixed(mixed(seed + kGolden) ^ hash_of(name)) + index * kGolden)) {}

std::uint64_t Chance::bits() {
  state_ += kGolden;
  return mixed(state_);
}

double Chance::share() { return static_cast<double>(bits() >> 11U) * 0x1.0p-53; }

double Chance::between(double least, double most) { return least + (most - least) * share(); }

std::uint64_t Chance::below(std::uint64_t bound) {
  // The bias of the remainder is below 2^-40 for every bound that is asked for here.
  return bits() % bound;
}

double Chance::spread() {
  constexpr double kCut = 4;
  const double radius = std::sqrt(-2 * std::log(1 - share()));
  return std::clamp(radius * std::cos(2 * std::numbers::pi * share()), -kCut, kCut);
}

bool Chance::happens(double probability) { return share() < probability; }

}  // namespace campus::collector::simulate
