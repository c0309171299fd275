#pragma once
// The digital divide (数字鸿沟) in numbers that can fall: between banners, between the schools of a banner, between
// town and pastoral area, between ordinary schools and small ones. All by the last valid acceptance of each site, so
// that a gap is never one of who happened to report. docs/metrics.md has the formulas.

#include <prometheus/metric_family.h>

#include <vector>

#include "collector/fleet/snapshot.h"

namespace campus::collector {

/// Counts that may be added up over cities, and the gaps of this one.
void append_gaps(const Snapshot& snapshot, std::vector<prometheus::MetricFamily>& families);

}  // namespace campus::collector
