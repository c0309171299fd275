#pragma once
// The measurements of an audit before they run: which, against which tier, how long and with how many bytes.

#include <chrono>
#include <vector>

#include "core/units.h"
#include "probe/audit/audit.h"
#include "standards/assess.h"

namespace campus::probe {

/// The runs that the rules ask for, and the same against every other tier that has a responder: no rule asks for those,
/// together they tell in which segment the limit lies.
[[nodiscard]] std::vector<standards::Plan::Throughput> throughput_runs(const AuditSpec& spec,
                                                                       const standards::Plan& plan);

/// Of each part of a latency run. A routine run looks at round trips for a moment.
[[nodiscard]] std::chrono::nanoseconds latency_duration(const AuditSpec& spec);

/// How long and how much, of one run as it is planned and at most: repeats that spread, a search for more streams and
/// runs that this host's own load spoilt come on top. Bytes at the promised rate; a faster line carries more.
struct RunCost {
  std::chrono::nanoseconds usual{};
  std::chrono::nanoseconds most{};
  DataSize usual_bytes;
  DataSize most_bytes;
};
[[nodiscard]] RunCost cost_of(const AuditSpec& spec, const standards::Plan::Throughput& run);
/// Bytes in each direction.
[[nodiscard]] RunCost cost_of(const AuditSpec& spec, const standards::Plan::Latency& run);

/// More repeats where they spread over 5 %.
inline constexpr int kUnstableRepeats = 5;
/// Runs that are made again because this host's own load spoilt them.
inline constexpr int kMostSpoiltRuns = 2;

}  // namespace campus::probe
