#pragma once
// Wrong tokens, counted by the network they came from. Whoever has had too many is told to wait; tokens of 256 bits are
// not guessed in any case, and a right one passes always, so that nobody is locked out by a neighbour behind the same
// proxy.

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "collector/fleet/limits.h"
#include "core/time.h"

namespace campus::collector {

/// Thread-safe; holds a bounded number of networks.
class FailedAttempts {
 public:
  explicit FailedAttempts(FailedAttemptLimits limits = {}) : limits_(limits) {}

  /// How long until one more is counted; nothing where that is at once.
  [[nodiscard]] std::optional<std::chrono::seconds> wait(std::uint64_t network, SteadyTime now) const;
  /// Counts one more. Where there were too many: how long until the next counts again.
  [[nodiscard]] std::optional<std::chrono::seconds> count(std::uint64_t network, SteadyTime now);

 private:
  const FailedAttemptLimits limits_;
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, SteadyTime> free_at_;  ///< when nothing is left of what was counted
};

}  // namespace campus::collector
