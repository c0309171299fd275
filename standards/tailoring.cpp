#include "standards/tailoring.h"

#include <algorithm>
#include <utility>

#include "core/foreign_text.h"
#include "standards/catalogue.h"

namespace campus::standards {
namespace {

Error bad(const Tailoring& tailoring, const std::string& what) {
  return Error{ErrorCode::bad_data, "tailoring " + in_quotes(tailoring.id) + ": " + what};
}

Rule* find(std::vector<Rule>& rules, const RuleId& id) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.id == id; });
  return found == rules.end() ? nullptr : &*found;
}

/// The rules in catalogue order, with those that are added and without those that are taken out.
Result<void> select(const Catalogue& catalogue, const ProfileTailoring& changes, std::vector<Rule>& rules) {
  std::vector<Rule> chosen;
  for (const auto& rule : catalogue.rules) {
    const auto out = [&](const Unselected& one) { return one.rule == rule.id; };
    if (std::any_of(changes.unselect.begin(), changes.unselect.end(), out)) continue;
    if (auto* here = find(rules, rule.id); here != nullptr) {
      chosen.push_back(std::move(*here));
    } else if (std::find(changes.select.begin(), changes.select.end(), rule.id) != changes.select.end()) {
      chosen.push_back(rule);
    }
  }
  for (const auto& id : changes.select) {
    if (catalogue.find(id) == nullptr) {
      return bad(*catalogue.tailoring, "selects " + in_quotes(id.text()) + ", which the catalogue does not have");
    }
  }
  rules = std::move(chosen);
  return {};
}

Result<void> set_values(const Tailoring& tailoring, const ProfileTailoring& changes, std::vector<Rule>& rules) {
  for (const auto& [id, requirement] : changes.set_requirement) {
    auto* rule = find(rules, RuleId(id));
    if (rule == nullptr) return bad(tailoring, "changes rule " + in_quotes(id) + ", which the profile does not select");
    rule->requirement = requirement;
    rule->requirement_when.clear();
  }
  for (const auto& [id, values] : changes.set_parameters) {
    auto* rule = find(rules, RuleId(id));
    if (rule == nullptr) return bad(tailoring, "changes rule " + in_quotes(id) + ", which the profile does not select");
    for (const auto& [name, value] : values) {
      const auto parameter = rule->parameters.find(name);
      if (parameter == rule->parameters.end()) {
        return bad(tailoring, "sets " + in_quotes(name) + " of rule " + id + ", which has no such parameter");
      }
      parameter->second.value = value;
    }
  }
  return {};
}

}  // namespace

std::int64_t ProfileTailoring::changes() const {
  auto number = set_requirement.size() + select.size() + unselect.size();
  for (const auto& [rule, values] : set_parameters) number += values.size();
  return static_cast<std::int64_t>(number);
}

Result<void> tailor(const Catalogue& catalogue, ResolvedProfile& profile) {
  if (!catalogue.tailoring) return {};
  const auto& tailoring = *catalogue.tailoring;
  profile.tailoring = TailoringRef{
      tailoring.id, tailoring.title, tailoring.issuer, tailoring.document_number, tailoring.date, tailoring.sha256, 0};
  const auto found = tailoring.profiles.find(profile.id);
  if (found == tailoring.profiles.end()) return {};
  const auto& changes = found->second;
  if (auto selected = select(catalogue, changes, profile.rules); !selected) return selected;
  if (auto set = set_values(tailoring, changes, profile.rules); !set) return set;
  profile.tailoring->changes = changes.changes();
  return {};
}

}  // namespace campus::standards
