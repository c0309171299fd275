#pragma once
// Where is the bottleneck? From one site's runs against responders of several tiers: the segment behind which the rate
// is first short. Pure. docs/methods/bottleneck.md.

#include <optional>
#include <span>
#include <vector>

#include "core/model/measurement.h"
#include "core/model/verdict.h"

namespace campus::standards {

/// One responder's run in one direction, judged by rule T against the run's own target.
struct TierResult {
  Tier tier = Tier::banner;
  std::optional<BitRate> goodput;
  Verdict verdict = Verdict::inconclusive;
  Reason reason = Reason::none;
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

/// One for each direction that was measured against at least two tiers.
[[nodiscard]] std::vector<Bottleneck> find_bottlenecks(std::span<const Measurement> measurements);

}  // namespace campus::standards
