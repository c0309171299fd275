#include "standards/segments.h"

#include <algorithm>

namespace campus::standards {
namespace {

TierResult result_of(const Measurement& m, RateRule rule) {
  TierResult result{*m.tier, m.goodput, Verdict::inconclusive};
  if (!m.target) return result;
  rule.nominal = *m.target;
  result.verdict = judge_rate(rule, m).verdict;
  return result;
}

std::vector<TierResult> results_of(std::span<const Measurement> measurements, Direction direction,
                                   const RateRule& rule) {
  std::vector<TierResult> results;
  for (const auto& m : measurements) {
    if (m.method == Method::latency || m.direction != direction || !m.tier) continue;
    const auto same = [&](const TierResult& other) { return other.tier == *m.tier; };
    if (std::none_of(results.begin(), results.end(), same)) results.push_back(result_of(m, rule));
  }
  std::sort(results.begin(), results.end(), [](const auto& a, const auto& b) { return a.tier < b.tier; });
  return results;
}

void locate(Bottleneck& bottleneck) {
  const auto& results = bottleneck.results;
  const auto is = [](Verdict verdict) { return [verdict](const TierResult& r) { return r.verdict == verdict; }; };
  const auto short_from = std::find_if(results.begin(), results.end(), is(Verdict::not_met));
  if (short_from == results.end()) {
    const bool all = std::all_of(results.begin(), results.end(), is(Verdict::met));
    bottleneck.finding = all ? SegmentFinding::none : SegmentFinding::undecided;
    return;
  }
  if (std::any_of(short_from, results.end(), is(Verdict::met))) {
    bottleneck.finding = SegmentFinding::contradiction;
    return;
  }
  if (!std::all_of(results.begin(), short_from, is(Verdict::met))) {
    bottleneck.finding = SegmentFinding::undecided;
    return;
  }
  bottleneck.finding = SegmentFinding::located;
  bottleneck.to = short_from->tier;
  if (short_from != results.begin()) bottleneck.from = std::prev(short_from)->tier;
}

}  // namespace

std::vector<Bottleneck> find_bottlenecks(std::span<const Measurement> measurements, const RuleOf& rule_of) {
  std::vector<Bottleneck> found;
  for (const auto direction : {Direction::down, Direction::up}) {
    Bottleneck bottleneck{direction, SegmentFinding::none, std::nullopt, std::nullopt, {}};
    bottleneck.results = results_of(measurements, direction, rule_of(direction));
    if (bottleneck.results.size() < 2) continue;
    locate(bottleneck);
    found.push_back(std::move(bottleneck));
  }
  return found;
}

}  // namespace campus::standards
