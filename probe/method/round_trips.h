#pragma once
// Round-trip times, their jitter and packet loss from what was sent and what came back. Pure.
// Percentiles are of the nearest rank. Jitter is the mean absolute difference of consecutive round trips
// (after RFC 3393's selection of consecutive packets). docs/methods/latency.md.

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/model/measurement.h"
#include "core/model/trace.h"

namespace campus::probe {

class RoundTrips {
 public:
  void on_echo(std::chrono::nanoseconds round_trip) { times_.push_back(round_trip); }
  /// As a trace keeps them, in order of arrival.
  [[nodiscard]] std::vector<std::int64_t> in_nanoseconds() const;
  [[nodiscard]] std::size_t count() const { return times_.size(); }
  /// Nothing without a single echo.
  [[nodiscard]] std::optional<Percentiles> percentiles() const;
  /// Nothing with fewer than two echoes.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> jitter() const;

 private:
  std::vector<std::chrono::nanoseconds> times_;
};

struct LossEstimate {
  Ratio up;
  Ratio down;
  std::int64_t worse_sent = 0;  ///< of the direction that lost more
  std::int64_t worse_lost = 0;
  [[nodiscard]] Ratio worse() const { return up < down ? down : up; }
};

/// Nothing when no packet was sent or the counts contradict each other (more arrived than were sent).
[[nodiscard]] std::optional<LossEstimate> loss_of(const LossCounts& counts);

/// How a loss run is paced: bursts of a few full packets, far enough apart to hold the rate.
struct Pacing {
  std::int64_t packets = 0;
  std::int64_t packets_per_burst = 1;
  std::chrono::nanoseconds burst_gap{};
};

/// `wire_bytes` is what one packet occupies at line rate. At most 8 packets or 125 us per burst.
[[nodiscard]] Pacing pacing_for(BitRate line_rate, std::int64_t wire_bytes, std::int64_t fewest_packets,
                                std::chrono::nanoseconds shortest);

}  // namespace campus::probe
