#pragma once
// The two endpoints' families, apart from the collector's own.

#include <prometheus/metric_family.h>

#include <vector>

#include "collector/fleet/snapshot.h"

namespace campus::collector {

[[nodiscard]] std::vector<prometheus::MetricFamily> city_series(const Snapshot& snapshot);
[[nodiscard]] std::vector<prometheus::MetricFamily> school_series(const Snapshot& snapshot);

}  // namespace campus::collector
