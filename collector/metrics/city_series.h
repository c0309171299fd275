#pragma once
// The city and its banners: counts by banner and level, the standard in force, what each banner shows.

#include "collector/fleet/snapshot.h"
#include "collector/metrics/exposition_text.h"
#include "collector/metrics/metric_settings.h"

namespace campus::collector {

void write_city_series(const Snapshot& snapshot, const MetricSettings& settings, ExpositionText& text);

}  // namespace campus::collector
