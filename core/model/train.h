#pragma once
// What the receiver of a packet train counts. Plain values.

#include <chrono>
#include <cstdint>

namespace campus {

/// The arrivals of a short slice of time, as their centre of mass.
struct ArrivalSlice {
  std::int64_t index = 0;    ///< time over slice length; slices without an arrival do not exist
  std::int64_t packets = 0;  ///< at least 1
  double time = 0;           ///< mean, nanoseconds
  double position = 0;       ///< mean over its packets of how many had arrived by then
  /// Of the last batch: the sequence of its first packet, and when that was sent (nanoseconds of the sender's clock
  /// since it began the train).
  std::int64_t sequence = 0;
  std::int64_t sent = 0;
  /// The least of (arrival - sent) in it, nanoseconds. Only differences mean anything: the clocks do not agree.
  std::int64_t delay = 0;
  friend bool operator==(const ArrivalSlice&, const ArrivalSlice&) = default;
};

/// What was counted when the train was over or decided; then some packets may still be on their way.
struct TrainCounts {
  std::int64_t sent = 0;    ///< as far as this end knows
  std::int64_t passed = 0;  ///< up to the last that arrived
  std::int64_t received = 0;
  std::int64_t first_batch = 0;
  std::chrono::nanoseconds span{};       ///< first to last arrival
  std::int64_t dropped_in_hosts = 0;     ///< of the receiving host: port, softnet backlog and socket
  std::int64_t cross_traffic_bytes = 0;  ///< other traffic on our port meanwhile
  bool clock_stepped = false;            ///< the receiving clock was set meanwhile
  bool host_paused = false;              ///< the hypervisor took a core from either end meanwhile
  bool interrupted = false;
  friend bool operator==(const TrainCounts&, const TrainCounts&) = default;
};

}  // namespace campus
