#include "probe/method/confidence_sequence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace campus::probe {
namespace {

/// Of the mixture: small, because what has to be seen (1.5 % of a rate) is many deviations of a slice wide.
constexpr double kPriorWeight = 0.01;

constexpr double kLeastFactor = 0.4;
constexpr double kMostFactor = 1.5;
constexpr double kCorrelationMargin = 1.5;

}  // namespace

double anytime_half_width(std::int64_t n, double alpha) {
  if (n < 2) return std::numeric_limits<double>::infinity();
  const auto count = static_cast<double>(n);
  const double weighted = count + kPriorWeight;
  // G = sqrt(c/(n+c)) * ((n+c) V / ((n+c) V - S^2))^(n/2) < 1/alpha, solved for S/n.
  const double share = 1.0 - std::pow(alpha * alpha * kPriorWeight / weighted, 1.0 / count);
  const double room = count - share * weighted;
  return room > 0 ? std::sqrt(share * weighted / room) : std::numeric_limits<double>::infinity();
}

double AnytimeMean::mean() const {
  if (samples_.empty()) return 0.0;
  return std::accumulate(samples_.begin(), samples_.end(), 0.0) / static_cast<double>(samples_.size());
}

double AnytimeMean::half_width(double alpha) const {
  const double middle = mean();
  double squares = 0;
  double neighbours = 0;
  double before = 0;
  for (const double sample : samples_) {
    squares += (sample - middle) * (sample - middle);
    neighbours += (sample - middle) * before;
    before = sample - middle;
  }
  const double independent = anytime_half_width(count(), alpha);
  if (squares <= 0 || !std::isfinite(independent)) return std::isfinite(independent) ? 0.0 : independent;
  const auto n = static_cast<double>(samples_.size());
  const double factor =
      std::clamp(1.0 + 2.0 * neighbours / squares + kCorrelationMargin / std::sqrt(n), kLeastFactor, kMostFactor);
  return independent * std::sqrt(squares / n * factor);
}

}  // namespace campus::probe
