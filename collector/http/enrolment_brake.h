#pragma once
// Guesses at codes come to an end here, before anything costly is done for them. Codes have 50 bits and are stretched;
// the brake is what makes a million guesses a matter of weeks, and what keeps them from taking the processor.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <unordered_map>
#include <variant>

#include "collector/fleet/limits.h"
#include "collector/http/failed_attempts.h"
#include "core/time.h"

namespace campus::collector {

/// Thread-safe; holds a bounded number of networks.
class EnrolmentBrake {
 public:
  explicit EnrolmentBrake(EnrolmentLimits limits = {});

  struct Attempt {
    std::uint64_t network = 0;
    std::uint64_t counted_with = 0;
    bool counts_among_all = false;
  };
  /// An attempt that may go on, and counts as wrong until its end(); else how long to wait.
  [[nodiscard]] std::variant<Attempt, std::chrono::seconds> begin(std::uint64_t network, SteadyTime now);
  /// `wrong` counts. `right`: the network is known from now on. `neither`: the store failed.
  enum class Outcome { right, wrong, neither };
  void end(const Attempt& attempt, SteadyTime now, Outcome outcome);

 private:
  [[nodiscard]] bool is_known(std::uint64_t network, SteadyTime now) const;
  void note_known(std::uint64_t network, SteadyTime now);

  const EnrolmentLimits limits_;
  FailedAttempts of_network_;
  FailedAttempts of_all_;
  std::mutex mutex_;
  std::size_t under_way_ = 0;
  std::unordered_map<std::uint64_t, SteadyTime> known_until_;
};

}  // namespace campus::collector
