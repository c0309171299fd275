#include "standards/roster_value.h"

#include "core/words.h"
#include "standards/facts.h"
#include "standards/nominal.h"

namespace campus::standards {
namespace {

std::optional<double> amount_of(const Facts& facts, const std::string& name, Unit unit) {
  if (unit == Unit::truth) {
    const auto truth = truth_of(facts, name);
    return truth ? std::optional(*truth ? 1.0 : 0.0) : std::nullopt;
  }
  if (unit == Unit::bits_per_second) {
    const auto rate = rate_of(facts, name);
    return rate ? std::optional(static_cast<double>(rate->bits_per_second())) : std::nullopt;
  }
  const auto number = number_of(facts, name);
  return number && *number >= 0 ? number : std::nullopt;
}

std::string said(const std::string& name, std::optional<double> amount) {
  return name + "=" + (amount ? in_full(*amount) : "?");
}

}  // namespace

Seen look_up_roster(const Rule& rule, const Facts& facts) {
  Seen seen;
  seen.unit = unit_of_limit(rule);
  seen.reason = Reason::fact_missing;
  const auto& check = rule.check;
  if (!check.fact) return seen;
  const auto amount = amount_of(facts, *check.fact, seen.unit);
  seen.detail = said(*check.fact, amount);
  std::optional<double> over = 1.0;
  if (check.per_fact) {
    over = amount_of(facts, *check.per_fact, Unit::count);
    seen.detail += " " + said(*check.per_fact, over);
  }
  if (!amount || !over || *over == 0) return seen;
  // Multiplied first and divided once, so that a value at the limit is the limit.
  seen.value = *amount * value_of_role(rule, "scale").value_or(1.0) / *over;
  seen.reason = Reason::none;
  return seen;
}

}  // namespace campus::standards
