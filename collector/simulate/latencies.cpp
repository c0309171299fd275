#include "collector/simulate/latencies.h"

#include <algorithm>
#include <cmath>

namespace campus::collector::simulate {
namespace {

constexpr double kFirst = 1'000;  // nanoseconds; what is faster counts there
constexpr double kStep = 1.01;
constexpr std::size_t kSteps = 2'600;  // up to 170,000 seconds

std::size_t step_of(std::chrono::nanoseconds time) {
  const double ratio = static_cast<double>(time.count()) / kFirst;
  if (!(ratio > 1)) return 0;
  return std::min(static_cast<std::size_t>(std::log(ratio) / std::log(kStep)) + 1, kSteps - 1);
}

}  // namespace

Latencies::Latencies() : steps_(kSteps, 0) {}

void Latencies::add(std::chrono::nanoseconds time) {
  ++steps_[step_of(time)];
  ++count_;
  most_ = std::max(most_, time);
}

std::chrono::nanoseconds Latencies::at(double share) const {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t step = 0; step < kSteps && count_ > 0; ++step) {
    seen += steps_[step];
    if (seen < std::max<std::uint64_t>(wanted, 1)) continue;
    const double upper = kFirst * std::pow(kStep, static_cast<double>(step));
    return std::min(std::chrono::nanoseconds(std::llround(upper)), most_);
  }
  return most_;
}

}  // namespace campus::collector::simulate
