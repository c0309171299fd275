#include "probe/method/round_trips.h"

#include <algorithm>
#include <cmath>

namespace campus::probe {
namespace {

using std::chrono::nanoseconds;

nanoseconds nearest_rank(const std::vector<nanoseconds>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

Ratio lost_share(std::int64_t sent, std::int64_t arrived) {
  return Ratio::of(sent > 0 ? static_cast<double>(sent - arrived) / static_cast<double>(sent) : 0.0);
}

}  // namespace

std::vector<std::int64_t> RoundTrips::in_nanoseconds() const {
  std::vector<std::int64_t> all;
  all.reserve(times_.size());
  for (const auto one : times_) all.push_back(one.count());
  return all;
}

std::optional<Percentiles> RoundTrips::percentiles() const {
  if (times_.empty()) return std::nullopt;
  auto sorted = times_;
  std::sort(sorted.begin(), sorted.end());
  return Percentiles{nearest_rank(sorted, 0.50), nearest_rank(sorted, 0.95), nearest_rank(sorted, 0.99)};
}

std::optional<nanoseconds> RoundTrips::jitter() const {
  if (times_.size() < 2) return std::nullopt;
  std::int64_t sum = 0;
  for (std::size_t i = 1; i < times_.size(); ++i) sum += std::abs((times_[i] - times_[i - 1]).count());
  return nanoseconds(sum / static_cast<std::int64_t>(times_.size() - 1));
}

std::optional<LossEstimate> loss_of(const LossCounts& counts) {
  const bool possible = counts.sent > 0 && counts.arrived_there >= 0 && counts.arrived_there <= counts.sent &&
                        (counts.separate || counts.echoed <= counts.arrived_there) &&
                        counts.arrived_here <= counts.echoed;
  if (!possible) return std::nullopt;
  LossEstimate loss{lost_share(counts.sent, counts.arrived_there), lost_share(counts.echoed, counts.arrived_here)};
  const bool up_is_worse = loss.up >= loss.down;
  loss.worse_sent = up_is_worse ? counts.sent : counts.echoed;
  loss.worse_lost = up_is_worse ? counts.sent - counts.arrived_there : counts.echoed - counts.arrived_here;
  return loss;
}

Pacing pacing_for(BitRate line_rate, std::int64_t wire_bytes, std::int64_t fewest_packets, nanoseconds shortest) {
  constexpr double kLongestBurst = 125e-6;
  constexpr std::int64_t kMostPerBurst = 8;
  const double packets_per_second = line_rate.bytes_per_second() / static_cast<double>(wire_bytes);
  Pacing pacing;
  pacing.packets =
      std::max(fewest_packets,
               static_cast<std::int64_t>(std::ceil(packets_per_second * static_cast<double>(shortest.count()) / 1e9)));
  pacing.packets_per_burst =
      std::clamp(static_cast<std::int64_t>(packets_per_second * kLongestBurst), std::int64_t{1}, kMostPerBurst);
  pacing.burst_gap =
      nanoseconds(std::llround(static_cast<double>(pacing.packets_per_burst) / packets_per_second * 1e9));
  return pacing;
}

}  // namespace campus::probe
