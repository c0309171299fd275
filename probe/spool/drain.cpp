#include "probe/spool/drain.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace campus::probe {
namespace {

using std::chrono::nanoseconds;

constexpr double kShare = 0.1;
constexpr int kTenths = 10;
constexpr BitRate kSlowest = BitRate::bits_per_second(8'000);

nanoseconds scaled(nanoseconds time, double factor) {
  return nanoseconds(std::llround(static_cast<double>(time.count()) * factor));
}

}  // namespace

BitRate share_of_uplink(BitRate uplink, BitRate ceiling) {
  return std::max(std::min(uplink.scaled(kShare), ceiling), kSlowest);
}

Drain::Drain(const DrainSettings& settings, RandomSource& random, nanoseconds now)
    : settings_(settings), random_(random), next_(now + scaled(settings.longest_pause / kTenths, chance())) {}

double Drain::chance() {
  std::array<std::byte, 6> bytes{};
  random_.fill(bytes);
  double value = 0;
  constexpr double kByte = 256;
  for (const auto byte : bytes) value = (value + static_cast<double>(byte)) / kByte;
  return value;
}

nanoseconds Drain::time_for(std::int64_t bytes) const {
  const auto bits_per_second = static_cast<double>(std::max(settings_.rate, kSlowest).bits_per_second());
  constexpr double kBitsTimesNanoseconds = 8e9;
  return nanoseconds(std::llround(static_cast<double>(bytes) * kBitsTimesNanoseconds / bits_per_second));
}

void Drain::answered(nanoseconds now, std::int64_t bytes) {
  failures_ = 0;
  next_ = now + time_for(bytes);
}

void Drain::failed(nanoseconds now, std::int64_t bytes, nanoseconds retry_after) {
  constexpr int kMostDoublings = 20;
  const nanoseconds grown = settings_.first_pause * (1LL << std::min(failures_, kMostDoublings));
  const auto bound = std::min(settings_.longest_pause, grown);
  ++failures_;
  const auto asked = std::clamp(retry_after, nanoseconds(0), settings_.longest_retry_after);
  next_ = now + std::max(time_for(bytes), asked + scaled(bound, chance()));
}

}  // namespace campus::probe
