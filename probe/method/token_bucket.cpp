#include "probe/method/token_bucket.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace campus::probe {
namespace {

using std::chrono::nanoseconds;

constexpr auto kShortestTail = std::chrono::milliseconds(500);
constexpr auto kLongestBurst = std::chrono::milliseconds(4500);
/// Of the sustained rate: shorter bursts drown in queues and slow start.
constexpr double kSmallestBurstNs = 3e6;
constexpr double kClearOfNoise = 4.0;
constexpr double kNearTheTop = 0.003;
constexpr double kDriftNs = 1e6;  ///< of the sustained rate: its own error adds up to that over some seconds
constexpr double kFasterBefore = 1.03;
constexpr int kRounds = 6;
constexpr std::size_t kTurn = 3;  ///< samples that D has to stay above its turning point
constexpr double kMostInOneStep = 0.6;

/// D of every sample, in bytes: what was counted beyond a steady rate.
std::vector<double> beyond(const std::vector<CountedBytes>& samples, double bytes_per_ns) {
  std::vector<double> d;
  d.reserve(samples.size());
  for (const auto& sample : samples) {
    d.push_back(static_cast<double>(sample.bytes.bytes()) - bytes_per_ns * static_cast<double>(sample.at.count()));
  }
  return d;
}

std::ptrdiff_t offset(std::size_t index) { return static_cast<std::ptrdiff_t>(index); }

double quantile(std::vector<double> values, double share) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

std::vector<double> part_of(const std::vector<double>& d, std::size_t from, std::size_t to) {
  return {d.begin() + static_cast<std::ptrdiff_t>(from), d.begin() + static_cast<std::ptrdiff_t>(to)};
}

/// The rate from sample `from` on. A lost packet holds back what came behind it, so that D dips and comes back; medians
/// of the first and the last third do not see that.
double rate_after(const std::vector<CountedBytes>& samples, std::size_t from) {
  const auto& first = samples[from];
  const auto& last = samples.back();
  const double rough =
      static_cast<double>((last.bytes - first.bytes).bytes()) / static_cast<double>((last.at - first.at).count());
  const auto d = beyond(samples, rough);
  const auto third = (samples.size() - from) / 3;
  if (third < 3) return rough;
  const double before = quantile(part_of(d, from, from + third), 0.5);
  const double after = quantile(part_of(d, d.size() - third, d.size()), 0.5);
  const double apart = static_cast<double>((last.at - first.at).count()) * 2.0 / 3.0;
  return rough + (after - before) / apart;
}

std::size_t first_at(const std::vector<CountedBytes>& samples, nanoseconds at) {
  const auto found = std::lower_bound(samples.begin(), samples.end(), at,
                                      [](const CountedBytes& sample, nanoseconds t) { return sample.at < t; });
  return static_cast<std::size_t>(found - samples.begin());
}

/// From its lowest point D rises to the level it then keeps.
struct Rise {
  double sustained = 0;  ///< bytes per nanosecond
  double bytes = 0;
  double noise = 0;         ///< by how much D exceeds its level now and then
  double largest_step = 0;  ///< of D, from one sample to the next
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// While the load still grows D only falls; where it turns for the first time a burst begins. What comes at the very
/// beginning came so fast that it needs no second look.
std::size_t turning_point(const std::vector<double>& d) {
  if (d[1] > d[0]) return 0;
  std::size_t i = 1;
  while (i + kTurn < d.size() &&
         d[i] > *std::min_element(d.begin() + offset(i + 1), d.begin() + offset(i + kTurn + 1))) {
    ++i;
  }
  return i;
}

Rise rise_before(const std::vector<CountedBytes>& samples, std::size_t tail) {
  Rise rise;
  rise.sustained = rate_after(samples, tail);
  const auto d = beyond(samples, rise.sustained);
  const auto level_part = part_of(d, tail, d.size());
  const double level = quantile(level_part, 0.5);
  rise.noise = quantile(level_part, 0.95) - level;
  rise.begin = turning_point(d);
  rise.bytes = level - d[rise.begin];
  const double top = level - std::max({rise.noise, kNearTheTop * rise.bytes, kDriftNs * rise.sustained});
  rise.end = rise.begin;
  while (rise.end + 1 < d.size() && d[rise.end] < top) ++rise.end;
  for (std::size_t i = rise.begin; i < rise.end; ++i) rise.largest_step = std::max(rise.largest_step, d[i + 1] - d[i]);
  return rise;
}

/// Bytes that were held back behind a lost one come all at once: that is no burst. Only what came at the very beginning
/// cannot have been held back.
bool may_have_been_held_back(const Rise& rise) {
  return rise.begin > 0 && rise.largest_step > kMostInOneStep * rise.bytes;
}

bool is_a_burst(const Rise& rise, const std::vector<CountedBytes>& samples) {
  if (rise.begin == rise.end || rise.sustained <= 0 || may_have_been_held_back(rise)) return false;
  const auto& begin = samples[rise.begin];
  const auto& end = samples[rise.end];
  const double before =
      static_cast<double>((end.bytes - begin.bytes).bytes()) / static_cast<double>((end.at - begin.at).count());
  return end.at - samples.front().at <= kLongestBurst && before >= kFasterBefore * rise.sustained &&
         rise.bytes >= kClearOfNoise * rise.noise && rise.bytes >= rise.sustained * kSmallestBurstNs;
}

}  // namespace

std::optional<TokenBucket> find_token_bucket(const std::vector<CountedBytes>& samples) {
  if (samples.size() < 8 || samples.back().at - samples.front().at < 2 * kShortestTail) return std::nullopt;
  // The second half is taken for sustained until the rise ends later: then what comes behind it is.
  auto tail = first_at(samples, (samples.front().at + samples.back().at) / 2);
  Rise rise;
  for (int round = 0; round < kRounds; ++round) {
    rise = rise_before(samples, tail);
    if (samples.back().at - samples[rise.end].at < kShortestTail) return std::nullopt;
    if (rise.end <= tail) break;
    tail = rise.end;
  }
  if (rise.end > tail || !is_a_burst(rise, samples)) return std::nullopt;
  return TokenBucket{DataSize::bytes(std::llround(rise.bytes)),
                     BitRate::bits_per_second(std::llround(rise.sustained * 8e9)), samples[rise.end].at};
}

}  // namespace campus::probe
