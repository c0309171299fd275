#include "standards/strictness.h"

namespace campus::standards {
namespace {

/// Rates and shares of them; a loss run at more load, judged by more packets.
bool grows_with_strictness(std::string_view role) {
  return role == "nominal" || role == "share" || role == "ceiling_share" || role == "load" || role == "packets";
}

/// Terms of a round trip's limit.
bool shrinks_with_strictness(std::string_view role) {
  return role == "base" || role == "per_100km" || role == "cap" || role == "flat";
}

}  // namespace

Stricter stricter_way(const Check& check, std::string_view role) {
  if (grows_with_strictness(role)) return Stricter::higher;
  if (shrinks_with_strictness(role)) return Stricter::lower;
  if (role != "limit" || check.comparison == Comparison::equal) return Stricter::unclear;
  return check.comparison == Comparison::at_least ? Stricter::higher : Stricter::lower;
}

Stricter stricter_way(const Rule& rule, const std::string& parameter) {
  std::optional<Stricter> way;
  for (const auto& [role, name] : rule.check.parameters) {
    if (name != parameter) continue;
    const auto here = stricter_way(rule.check, role);
    if (way && *way != here) return Stricter::unclear;
    way = here;
  }
  return way.value_or(Stricter::unclear);
}

int weight_of(Requirement requirement) {
  switch (requirement) {
    case Requirement::veto:
      return 3;
    case Requirement::mandatory:
      return 2;
    case Requirement::scored:
      return 1;
    case Requirement::informational:
      break;
  }
  return 0;
}

Requirement heaviest_requirement(const Rule& rule) {
  auto heaviest = rule.requirement;
  for (const auto& one : rule.requirement_when) {
    if (weight_of(one.requirement) > weight_of(heaviest)) heaviest = one.requirement;
  }
  return heaviest;
}

}  // namespace campus::standards
