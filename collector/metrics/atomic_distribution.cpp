#include "collector/metrics/atomic_distribution.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

namespace campus::collector {

AtomicDistribution::AtomicDistribution(std::vector<std::int64_t> bounds, double units)
    : bounds_(std::move(bounds)),
      units_(units),
      counts_(std::make_unique<std::atomic<std::uint64_t>[]>(bounds_.size() + 1)) {}

void AtomicDistribution::observe(std::int64_t value) {
  const auto bucket = std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin();
  counts_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  sum_.fetch_add(value, std::memory_order_relaxed);
}

prometheus::ClientMetric AtomicDistribution::collect() const {
  prometheus::ClientMetric metric;
  auto& histogram = metric.histogram;
  for (std::size_t i = 0; i <= bounds_.size(); ++i) {
    histogram.sample_count += counts_[i].load(std::memory_order_relaxed);
    const double bound =
        i < bounds_.size() ? static_cast<double>(bounds_[i]) / units_ : std::numeric_limits<double>::infinity();
    histogram.bucket.push_back({histogram.sample_count, bound});
  }
  histogram.sample_sum = static_cast<double>(sum_.load(std::memory_order_relaxed)) / units_;
  return metric;
}

}  // namespace campus::collector
