#pragma once
// From round trips and counts to a measurement of latency. Pure. docs/methods/latency.md.

#include "core/model/measurement.h"
#include "core/model/trace.h"

namespace campus::probe {

/// Round trips on the idle line and, where there was a loss run, under its load; loss from both ends' counts. Without a
/// loss run the idle packets are all there is; how few they are stands beside it.
[[nodiscard]] Measurement estimate_latency(const LatencyTrace& seen);

}  // namespace campus::probe
