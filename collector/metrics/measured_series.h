#pragma once
// The series that a banner and a school have alike, each under its own prefix.

#include <prometheus/metric_family.h>

#include <vector>

#include "collector/fleet/snapshot.h"

namespace campus::collector {

/// `level` is banner or school; a classroom has no series of its own on these endpoints.
void append_measured(const Snapshot& snapshot, Level level, std::vector<prometheus::MetricFamily>& families);

}  // namespace campus::collector
