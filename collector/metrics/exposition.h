#pragma once
// Prometheus text (version 0.0.4) from a snapshot: the city endpoint with the collector's own series, and the school
// endpoint. prometheus-cpp's home. Pure but for reading OwnMetrics. docs/metrics.md is the catalogue.

#include <string>

#include "collector/fleet/snapshot.h"
#include "collector/metrics/own_metrics.h"

namespace campus::collector {

[[nodiscard]] std::string render_city(const Snapshot& snapshot, const OwnMetrics& own);
[[nodiscard]] std::string render_schools(const Snapshot& snapshot);

}  // namespace campus::collector
