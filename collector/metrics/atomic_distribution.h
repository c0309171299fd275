#pragma once
// A histogram that costs the hot path two atomic additions and no lock: prometheus-cpp's takes one for each
// observation, which is no way to measure how long a lock is waited for.

#include <prometheus/client_metric.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace campus::collector {

/// Thread-safe. Whole units in, base units out.
class AtomicDistribution {
 public:
  /// `bounds` grow and are in whole units; `units` of them make one base unit (a thousand million nanoseconds a
  /// second).
  AtomicDistribution(std::vector<std::int64_t> bounds, double units);

  void observe(std::int64_t value);
  [[nodiscard]] prometheus::ClientMetric collect() const;

 private:
  std::vector<std::int64_t> bounds_;
  double units_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> counts_;  ///< one more than bounds
  std::atomic<std::int64_t> sum_{0};
};

}  // namespace campus::collector
