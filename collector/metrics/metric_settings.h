#pragma once
// What the metrics say that neither the roster nor the standard knows.

#include <chrono>
#include <optional>

#include "core/time.h"

namespace campus::collector {

/// 若干措施第54条：到2025年末实现数字校园全覆盖. The end of that year in Shanghai.
inline constexpr WallTime kPolicyCoverageDeadline =
    std::chrono::sys_days(std::chrono::year(2026) / std::chrono::January / 1) - std::chrono::hours(8);

struct MetricSettings {
  std::optional<WallTime> coverage_deadline = kPolicyCoverageDeadline;  ///< nothing: no deadline is shown
};

}  // namespace campus::collector
