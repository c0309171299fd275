#pragma once
// Where is the bottleneck? From one site's runs against responders of several tiers: the segment behind which the rate
// is first short. Pure. docs/methods/bottleneck.md.

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/model/measurement.h"
#include "core/model/verdict.h"
#include "standards/rate_rule.h"

namespace campus::standards {

/// One responder's run in one direction, judged by rule T against the run's own target.
struct TierResult {
  Tier tier = Tier::banner;
  std::optional<BitRate> goodput;
  Verdict verdict = Verdict::inconclusive;
};

enum class SegmentFinding {
  none,          ///< every tier reached the target
  located,       ///< short from `to` on, while everything nearer reached it
  undecided,     ///< a run in between told nothing, so that the limit may lie on either side of it
  contradiction  ///< short at a nearer tier and not at a farther one: other lines, or other hours
};

struct Bottleneck {
  Direction direction = Direction::down;
  SegmentFinding finding = SegmentFinding::none;
  std::optional<Tier> from;         ///< absent: the site itself
  std::optional<Tier> to;           ///< absent unless located
  std::vector<TierResult> results;  ///< nearest first: the evidence
};

/// The rule that the standard puts to a direction's runs.
using RuleOf = std::function<RateRule(Direction)>;

/// One for each direction that was measured against at least two tiers. The nominal rate is each run's own target.
[[nodiscard]] std::vector<Bottleneck> find_bottlenecks(std::span<const Measurement> measurements,
                                                       const RuleOf& rule_of);

}  // namespace campus::standards
