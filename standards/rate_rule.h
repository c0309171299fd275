#pragma once
// Rule T: what a measured TCP goodput must reach for a promised nominal rate, and the verdict on one measurement.
// Pure. The same rule for every method that yields goodput.
//
//   required = min(share x nominal, ceiling_share x ceiling)
//   ceiling  = nominal x payload / (payload + overhead + encapsulation)     goodput a perfect line of that path shows
//
// Source: MIIT access-service rule (90 % of the subscribed rate) and arithmetic; docs/methods/tcp.md.

#include <optional>

#include "core/model/measurement.h"
#include "core/model/verdict.h"
#include "core/units.h"

namespace campus::standards {

/// A verdict tolerates the instrument's uncertainty, but never more than this share of the threshold.
inline constexpr double kMostTolerance = 0.01;

struct RateRule {
  BitRate nominal;
  Ratio share = Ratio::of(0.90);
  Ratio ceiling_share = Ratio::of(0.97);
  /// A catalogue may ask for certainty: within the uncertainty below the threshold is then inconclusive.
  bool guard_band = false;
};

struct RateJudgement {
  Verdict verdict = Verdict::inconclusive;
  bool borderline = false;  ///< met, but below the threshold by at most the tolerance
  Reason reason = Reason::none;
  std::optional<LimitedBy> limited_by;
  BitRate required;
  std::optional<BitRate> ceiling;  ///< absent where the path's overhead was not found
  BitRate tolerance;               ///< instrument uncertainty, at most 1 % of required
};

[[nodiscard]] BitRate required_goodput(const RateRule& rule, std::optional<BitRate> ceiling);
[[nodiscard]] std::optional<BitRate> goodput_ceiling(BitRate nominal, const Measurement& measurement);

/// Judges by, in this order: a missing or interrupted value; a wireless link at the probe; a port slower than the
/// nominal rate on either end; the threshold with its tolerance; repeats spread over 5 % on both sides; and, before a
/// not_met stands, the instrument's own weaknesses: busy cores, packets dropped inside a host, the receiver's window,
/// cross traffic that could make up the difference.
[[nodiscard]] RateJudgement judge_rate(const RateRule& rule, const Measurement& measurement);

}  // namespace campus::standards
