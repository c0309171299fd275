// One direction of a relay: what happens to a frame between its two ports. Pure; time comes in.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <span>
#include <vector>

namespace campus::lab {

struct RelayRule {
  std::chrono::nanoseconds delay{0};   ///< of every frame
  std::chrono::nanoseconds jitter{0};  ///< uniform on top, 0 to this; frames keep their order
  double loss_ratio = 0;               ///< 0 to 1, independent from frame to frame
  std::uint64_t seed = 1;              ///< the same seed and frames meet the same fate
  std::size_t capacity = 4096;         ///< frames under way at most; more are lost
};

struct RelayCount {
  std::uint64_t taken = 0;
  std::uint64_t lost = 0;      ///< by the dice
  std::uint64_t overflow = 0;  ///< by the capacity
};

class RelayPath {
 public:
  using Time = std::chrono::nanoseconds;

  explicit RelayPath(const RelayRule& rule) : rule_(rule), dice_(rule.seed) {}

  void take(Time now, std::span<const std::byte> frame);
  /// When the next frame leaves, if any is under way.
  [[nodiscard]] std::optional<Time> next_departure() const;
  /// The next frame due at `now`, empty if none is. Valid until the next call of take() or due().
  [[nodiscard]] std::span<const std::byte> due(Time now);
  [[nodiscard]] const RelayCount& count() const { return count_; }

 private:
  struct Frame {
    Time departure;
    std::vector<std::byte> bytes;
  };

  double roll() { return std::uniform_real_distribution<double>(0, 1)(dice_); }

  RelayRule rule_;
  std::mt19937_64 dice_;
  RelayCount count_;
  Time last_departure_{0};
  std::deque<Frame> under_way_;
  std::vector<std::byte> leaving_;
};

}  // namespace campus::lab
