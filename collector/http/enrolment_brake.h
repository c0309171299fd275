#pragma once
// Guesses at codes come to an end here, before anything costly is done for them. Codes have 50 bits and are stretched;
// the brake is what makes a million guesses a matter of weeks, and what keeps them from taking the processor.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "collector/fleet/limits.h"
#include "collector/http/failed_attempts.h"
#include "core/time.h"

namespace campus::collector {

/// Thread-safe; holds a bounded number of networks.
class EnrolmentBrake {
 public:
  explicit EnrolmentBrake(EnrolmentLimits limits = {});

  /// Nothing: the attempt may go on, and end() follows. Else how long to wait.
  [[nodiscard]] std::optional<std::chrono::seconds> begin(std::uint64_t network, SteadyTime now);
  /// `wrong` counts. `right`: the network is known from now on. `neither`: the store failed.
  enum class Outcome { right, wrong, neither };
  void end(std::uint64_t network, SteadyTime now, Outcome outcome);

 private:
  [[nodiscard]] bool is_known(std::uint64_t network, SteadyTime now) const;
  void note_known(std::uint64_t network, SteadyTime now);

  const EnrolmentLimits limits_;
  FailedAttempts of_network_;
  FailedAttempts of_all_;
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::size_t> under_way_;
  std::size_t all_under_way_ = 0;
  std::unordered_map<std::uint64_t, SteadyTime> known_until_;
};

}  // namespace campus::collector
