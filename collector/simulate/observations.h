#pragma once
// What a probe on a line would have seen. Pure.

#include <chrono>
#include <string>
#include <vector>

#include "collector/simulate/chance.h"
#include "collector/simulate/line.h"
#include "core/model/report.h"
#include "standards/assess.h"
#include "standards/catalogue.h"
#include "standards/platforms.h"

namespace campus::collector::simulate {

/// How the probe looks at the line.
struct Lookout {
  const Line& line;
  Level level = Level::school;
  Mode mode = Mode::routine;
  std::string responder;        ///< numeric address and port
  std::string baseline_report;  ///< digest of the sustained run that a quick pass leans on
};

/// Packet trains and round trips (routine), or sustained TCP runs and round trips (acceptance), as the plan asks.
[[nodiscard]] std::vector<Measurement> measure(const Lookout& lookout, const standards::Plan& plan, Chance chance);

/// The small checks that the plan asks for. What the line does not decide is seen on the right side of its rule.
[[nodiscard]] std::vector<CheckObservation> check(const Lookout& lookout, const standards::ResolvedProfile& profile,
                                                  const standards::Plan& plan, Chance chance);

/// Each platform over IPv4 and IPv6.
[[nodiscard]] std::vector<PlatformCheck> visit(const Lookout& lookout,
                                               const std::vector<standards::Platform>& platforms, Chance chance);

/// From the first packet to the signature.
[[nodiscard]] std::chrono::milliseconds time_taken(Mode mode);

}  // namespace campus::collector::simulate
