#include "collector/fleet/rule_table.h"

#include <algorithm>
#include <utility>

namespace campus::collector {

RuleTable::RuleTable(std::vector<RuleText> rules) : rules_(std::move(rules)) {
  std::sort(rules_.begin(), rules_.end(), [](const RuleText& a, const RuleText& b) { return a.id < b.id; });
}

std::optional<RuleIndex> RuleTable::find(const RuleId& id) const {
  const auto found = std::lower_bound(rules_.begin(), rules_.end(), id,
                                      [](const RuleText& rule, const RuleId& of) { return rule.id < of; });
  if (found == rules_.end() || found->id != id) return std::nullopt;
  return static_cast<RuleIndex>(found - rules_.begin());
}

}  // namespace campus::collector
