#pragma once
// Sustained TCP throughput: how many payload bytes the receiving end got over a fixed time, after a warm-up.
// A pure state machine: it is fed with (receiver's time, cumulative payload bytes) and reads no clock.
//
// The samples are laid on a grid of 200 ms by linear interpolation. The warm-up ends when the five rates of the last
// second agree within 2 %, at the earliest after 1 s and at the latest after 3 s; it is left out of the value and kept
// in the series. The value is the mean over `duration` from there. Where a token bucket let a burst through, the value
// is the mean of what came behind it (token_bucket.h). docs/methods/tcp.md.

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/model/measurement.h"
#include "core/units.h"
#include "probe/method/token_bucket.h"

namespace campus::probe {

class SustainedThroughput {
 public:
  struct Config {
    std::chrono::nanoseconds duration = std::chrono::seconds(5);
    std::chrono::nanoseconds interval = kSeriesStep;
    std::chrono::nanoseconds shortest_warmup = std::chrono::seconds(1);
    std::chrono::nanoseconds longest_warmup = std::chrono::seconds(3);
    double agreement = 0.02;  ///< (max - min) / mean of the rates of the last second
  };

  explicit SustainedThroughput(const Config& config) : config_(config) {}

  /// Cumulative payload bytes of all streams at `at`, counted from the first byte. Samples that go backwards in time
  /// or bytes are ignored.
  void on_sample(std::chrono::nanoseconds at, DataSize cumulative);

  [[nodiscard]] bool warmed_up() const { return warmup_.has_value(); }
  [[nodiscard]] bool done() const;
  /// Of the whole run, for a progress bar; never falls.
  [[nodiscard]] Ratio progress() const;
  /// The last rate on the grid.
  [[nodiscard]] std::optional<BitRate> latest() const;
  /// Nothing before done().
  [[nodiscard]] std::optional<Repeat> result() const;

 private:
  [[nodiscard]] double bytes_at(std::chrono::nanoseconds at) const;
  void extend_grid();
  /// Where the value begins: behind the warm-up, and behind a burst that outlasted it.
  [[nodiscard]] std::chrono::nanoseconds value_begins(const std::optional<TokenBucket>& bucket) const;
  [[nodiscard]] bool last_second_agrees() const;

  Config config_;
  std::vector<CountedBytes> samples_{{std::chrono::nanoseconds(0), DataSize()}};
  std::vector<BitRate> grid_;
  std::optional<std::chrono::nanoseconds> warmup_;
};

/// What repeats say together.
struct RateStatistics {
  BitRate mean;
  Ratio instrument;   ///< counting, interpolation and conversion: 0.2 % + 1 ms over the measured time of one repeat
  Ratio uncertainty;  ///< half-width at 95 %: instrument and the scatter of the 200 ms rates
};

/// At least one repeat.
[[nodiscard]] RateStatistics statistics_of(const std::vector<Repeat>& repeats);

}  // namespace campus::probe
