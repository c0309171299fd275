#pragma once
// Arrivals of a packet train, kept as the centres of mass of short slices of time. Pure; times are the receiving
// kernel's, counted from the train's first arrival.
//
// The distance between two centres, in packets over seconds, is a rate in which the jitter of single timestamps is
// averaged out; first and last packets of a slice play no special part. docs/methods/train.md.

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/model/train.h"

namespace campus::probe {

class ArrivalSlices {
 public:
  /// A second's worth: a train that is longer is somebody's mischief.
  static constexpr std::size_t kMostSlices = 2000;

  explicit ArrivalSlices(std::chrono::nanoseconds length = std::chrono::microseconds(500)) : length_(length) {}

  /// A batch of `packets` that came with one timestamp; `sequence` and `sent` are of its first packet. Timestamps that
  /// run backwards (several queues) count as the latest so far.
  void on_arrival(std::chrono::nanoseconds at, std::int64_t packets, std::int64_t sequence, std::int64_t sent);
  /// What no later arrival of the train can change; at most kMostSlices.
  [[nodiscard]] const std::vector<ArrivalSlice>& completed() const { return completed_; }
  [[nodiscard]] std::int64_t received() const { return received_; }
  [[nodiscard]] std::int64_t next_sequence() const { return next_sequence_; }
  [[nodiscard]] std::int64_t first_batch() const { return first_batch_; }
  [[nodiscard]] std::chrono::nanoseconds span() const { return last_; }

 private:
  void complete_open();

  std::chrono::nanoseconds length_;
  std::vector<ArrivalSlice> completed_;
  std::optional<ArrivalSlice> open_;  ///< time and position are sums
  std::optional<std::chrono::nanoseconds> first_;
  std::chrono::nanoseconds last_{};
  std::int64_t received_ = 0;
  std::int64_t next_sequence_ = 0;
  std::int64_t first_batch_ = 0;
};

}  // namespace campus::probe
