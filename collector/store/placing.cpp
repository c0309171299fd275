#include "collector/store/placing.h"

#include <algorithm>

namespace campus::collector {

std::vector<RuleId> failing_of(const Judgement& judgement, const RuleTable& rules) {
  std::vector<RuleIndex> failing;
  for (const auto& mark : judgement.items) {
    if (is_conforming(mark.verdict) == false && mark.rule < rules.rules().size()) failing.push_back(mark.rule);
  }
  std::stable_sort(failing.begin(), failing.end(),
                   [&](RuleIndex a, RuleIndex b) { return rules[a].requirement < rules[b].requirement; });
  std::vector<RuleId> ids;
  ids.reserve(failing.size());
  for (const auto rule : failing) ids.push_back(rules[rule].id);
  return ids;
}

std::optional<StateChange> change_by(const Judgement& judgement, SiteState before, const Placing& placing,
                                     const RuleTable& rules) {
  if (before == judgement.state) return std::nullopt;
  return StateChange{placing.at,      placing.site,  placing.aspect,   before,
                     judgement.state, placing.cause, judgement.report, failing_of(judgement, rules)};
}

}  // namespace campus::collector
