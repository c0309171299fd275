#pragma once
// The collector's endpoints as Prometheus's HTTP service discovery reads them, so that a new banner needs no change of
// Prometheus's configuration.

#include <string>
#include <string_view>

#include "collector/fleet/snapshot.h"

namespace campus::collector {

/// JSON: the city, the schools, and the classrooms of each banner. `target` is HOST:PORT and `scheme` http or https, as
/// Prometheus reaches this collector. Of one target the classrooms differ by the label `shard`, the banner's code: a
/// label `banner` would hide the one that the series have.
[[nodiscard]] std::string service_discovery_json(const Snapshot& snapshot, std::string_view target,
                                                 std::string_view scheme);

}  // namespace campus::collector
