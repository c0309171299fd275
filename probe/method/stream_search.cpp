#include "probe/method/stream_search.h"

#include <algorithm>
#include <cmath>

namespace campus::probe {

std::int64_t streams_for(std::optional<BitRate> target, std::optional<Seconds> round_trip) {
  constexpr double kWindow = 2 << 20;
  if (!target) return 4;
  std::int64_t streams = 8;
  if (target->bits_per_second() <= 2'500'000'000) streams = 4;
  if (target->bits_per_second() <= 200'000'000) streams = 1;
  if (!round_trip || *round_trip <= Seconds(0)) return streams;
  // Twice the path's content, so that its queue may stand as well.
  const double windows = 2.0 * static_cast<double>((*target * *round_trip).bytes()) / kWindow;
  return std::clamp(static_cast<std::int64_t>(std::ceil(windows)), streams, kMostStreams);
}

std::optional<std::int64_t> StreamSearch::next() const {
  if (over_ || streams_ >= kMostStreams) return std::nullopt;
  return std::min(streams_ * 2, kMostStreams);
}

void StreamSearch::on_trial(std::int64_t streams, BitRate sum) {
  constexpr double kWorthMore = 1.03;
  constexpr double kNoLess = 0.995;
  const bool more = streams > streams_;
  const bool grew = more && sum > sum_.scaled(kWorthMore);
  const bool in_reserve = more && helped() && sum >= sum_.scaled(kNoLess);
  if (grew || in_reserve) streams_ = streams;
  if (grew) sum_ = sum;
  over_ = !grew;
}

}  // namespace campus::probe
