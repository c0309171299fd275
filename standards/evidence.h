#pragma once
// Which measurement or check speaks for a rule, and the plain value it gives.

#include <optional>
#include <string>
#include <vector>

#include "core/model/report.h"
#include "standards/assess.h"

namespace campus::standards {

/// A value with what weighs on it. Without a value there is a reason.
struct Seen {
  std::optional<double> value;
  Unit unit = Unit::count;
  std::optional<double> uncertainty;
  Reason reason = Reason::none;
  std::string detail;
  const Measurement* measurement = nullptr;  ///< the latency run it comes from
  const Attestation* attestation = nullptr;  ///< the statement it comes from
};

/// The tiers whose responders may speak for a rule, best first. A rule without a tier takes the audit's main
/// responder: its own tier or one farther away, never one nearer and never the Internet.
[[nodiscard]] std::vector<Tier> acceptable_tiers(Level level, const std::optional<std::string>& tier);

/// The tier that a rule names.
[[nodiscard]] std::optional<Tier> named_tier(const Rule& rule);

/// Null where nothing was tried. Of several the nearest acceptable tier speaks, sustained before trains, with a value
/// before without, and then the first: a later try does not replace a result.
[[nodiscard]] const Measurement* find_throughput(const Rule& rule, const Evidence& evidence);
[[nodiscard]] const Measurement* find_latency(const Rule& rule, const Evidence& evidence);

/// Of a quantity that is not throughput.
[[nodiscard]] Seen look_up(const Rule& rule, const Evidence& evidence);
/// Why nothing was tried for a rule that needs a responder.
[[nodiscard]] Reason why_not_tried(const Rule& rule, const Evidence& evidence);

}  // namespace campus::standards
