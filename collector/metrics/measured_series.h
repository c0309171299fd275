#pragma once
// How what sites show now is spread over them.

#include <prometheus/metric_family.h>

#include <vector>

#include "collector/fleet/snapshot.h"

namespace campus::collector {

/// Goodput and round trips by banner and level, of sites whose values are current.
void append_distributions(const Snapshot& snapshot, std::vector<prometheus::MetricFamily>& families);

}  // namespace campus::collector
