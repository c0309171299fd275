#pragma once
// Wrong tokens and codes, counted by the network they came from. Whoever has had too many is told to wait. Tokens of
// 256 bits are not guessed in any case, and a right one passes always, so that nobody is locked out by a neighbour
// behind the same proxy; codes are looked at only where there is room for a wrong one.

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

  /// Counts one more. Where there were too many: how long until the next counts again.
  [[nodiscard]] std::optional<std::chrono::seconds> count(std::uint64_t network, SteadyTime now);

  // For attempts of which nobody knows yet whether they are wrong: each counts as wrong until it ends.

  struct Begun {
    std::uint64_t counted_with = 0;            ///< for end()
    std::optional<std::chrono::seconds> wait;  ///< it did not begin; a second where others under way are in its way
  };
  [[nodiscard]] Begun begin(std::uint64_t network, SteadyTime now);
  void end(std::uint64_t counted_with, SteadyTime now, bool wrong);

 private:
  struct Count {
    SteadyTime free_at{};  ///< when nothing is left of those that were wrong
    std::int64_t under_way = 0;
  };
  /// Of the network, or of all that are not told apart.
  [[nodiscard]] std::uint64_t counted_with(std::uint64_t network, SteadyTime now);
  /// Until one more has room beside `under_way`.
  [[nodiscard]] SteadyTime::duration missing(const Count& count, std::int64_t under_way, SteadyTime now) const;

  const FailedAttemptLimits limits_;
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, Count> counts_;
};

}  // namespace campus::collector
