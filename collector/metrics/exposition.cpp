#include "collector/metrics/exposition.h"

#include "collector/metrics/families.h"
#include "collector/metrics/registry.h"
#include "collector/metrics/series.h"

namespace campus::collector {

std::string render_city(const Snapshot& snapshot, const OwnMetrics& own) {
  return serialise(city_series(snapshot)) + serialise(own.registry().registry.Collect());
}

std::string render_schools(const Snapshot& snapshot) { return serialise(school_series(snapshot)); }

}  // namespace campus::collector
