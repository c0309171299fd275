#pragma once
// Packet loss at a stated load: enough packets, really offered, and not lost inside one of the hosts. Pure.
// Default limit 0.1 % at 70 % of the nominal rate (GB/T 21671-2008 as remembered; unverified); docs/methods/latency.md.

#include <cstdint>
#include <optional>

#include "core/model/measurement.h"

namespace campus::standards {

struct LossRule {
  Ratio limit = Ratio::of(0.001);
  std::optional<BitRate> load;    ///< line rate that must have been offered, within 5 %
  std::int64_t packets = 10'000;  ///< fewer would miss a loss of the limit too often
};

struct LossJudgement {
  Verdict verdict = Verdict::inconclusive;
  Reason reason = Reason::none;
  std::optional<LimitedBy> limited_by;
};

[[nodiscard]] LossJudgement judge_loss(const LossRule& rule, const Measurement& measurement);

}  // namespace campus::standards
