#include "sample_profile.h"

#include "standards/quantities.h"

namespace campus::standards {

Rule limit_rule(const std::string& id, const std::string& quantity, double limit, Requirement requirement,
                std::int64_t points) {
  Rule rule;
  rule.id = RuleId(id);
  rule.group = "g";
  rule.requirement = requirement;
  rule.points = points;
  rule.check.quantity = quantity;
  rule.check.comparison = find_quantity(quantity)->comparison.value_or(Comparison::at_least);
  rule.check.parameters = {{"limit", "limit"}};
  rule.parameters["limit"] = {limit, find_quantity(quantity)->unit, std::nullopt, std::nullopt};
  return rule;
}

Rule throughput_rule(const std::string& id, const std::string& quantity, double nominal, Requirement requirement,
                     std::int64_t points) {
  auto rule = limit_rule(id, quantity, nominal, requirement, points);
  rule.check.kind = CheckKind::rate;
  rule.check.parameters = {{"nominal", "limit"}};
  return rule;
}

Rule loss_rule(const std::string& id, double nominal) {
  auto rule = limit_rule(id, "latency.loss", 0.001, Requirement::mandatory, 10);
  rule.check.parameters["nominal"] = "nominal";
  rule.check.parameters["load"] = "load";
  rule.check.parameters["packets"] = "packets";
  rule.parameters["nominal"] = {nominal, Unit::bits_per_second, std::nullopt, std::nullopt};
  rule.parameters["load"] = {0.7, Unit::ratio, std::nullopt, std::nullopt};
  rule.parameters["packets"] = {10'000, Unit::count, std::nullopt, std::nullopt};
  return rule;
}

ResolvedProfile profile_of(std::vector<Rule> rules) {
  ResolvedProfile profile;
  profile.groups = {{"g", {"组", "Group"}}};
  profile.rules = std::move(rules);
  return profile;
}

}  // namespace campus::standards
