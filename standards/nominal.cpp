#include "standards/nominal.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "standards/facts.h"
#include "standards/quantities.h"

namespace campus::standards {
namespace {

constexpr double kMostRate = 1e15;

std::optional<BitRate> as_rate(std::optional<double> bits) {
  if (!bits || !(*bits >= 1) || *bits > kMostRate) return std::nullopt;
  return BitRate::bits_per_second(std::llround(*bits));
}

std::optional<BitRate> nominal_of(const Rule& rule, const Facts& facts) {
  const auto& check = rule.check;
  const auto written = as_rate(value_of_role(rule, "nominal"));
  if (!check.nominal_fact) return written;
  const auto fact = rate_of(facts, *check.nominal_fact);
  if (!check.nominal_below_fact) return fact;
  const auto other = rate_of(facts, *check.nominal_below_fact);
  // A contract that is there and cannot be read must not turn into the policy's rate.
  const auto unreadable = [&](const std::string& name, const auto& rate) { return !rate && is_given(facts, name); };
  if (unreadable(*check.nominal_fact, fact) || unreadable(*check.nominal_below_fact, other)) return std::nullopt;
  return fact && other && *fact < *other && (!written || *fact < *written) ? fact : written;
}

}  // namespace

std::optional<double> value_of_role(const Rule& rule, std::string_view role) {
  const auto name = rule.check.parameters.find(std::string(role));
  if (name == rule.check.parameters.end()) return std::nullopt;
  const auto parameter = rule.parameters.find(name->second);
  if (parameter == rule.parameters.end()) return std::nullopt;
  return parameter->second.value;
}

Unit unit_of_limit(const Rule& rule) {
  const auto* quantity = find_quantity(rule.check.quantity);
  return quantity == nullptr ? Unit::count : quantity->unit;
}

std::optional<RateRule> rate_rule_of(const Rule& rule, const Facts& facts) {
  const auto nominal = nominal_of(rule, facts);
  if (!nominal) return std::nullopt;
  RateRule promised;
  promised.nominal = *nominal;
  if (const auto share = value_of_role(rule, "share")) promised.share = Ratio::of(*share);
  if (const auto share = value_of_role(rule, "ceiling_share")) promised.ceiling_share = Ratio::of(*share);
  promised.guard_band = rule.check.guard_band;
  return promised;
}

std::optional<BitRate> load_of(const Rule& rule, const Facts& facts) {
  const auto nominal = as_rate(value_of_role(rule, "nominal"));
  const auto share = value_of_role(rule, "load");
  if (!nominal || !share) return std::nullopt;
  auto least = *nominal;
  for (const auto* contract : {"contract_down", "contract_up"}) {
    const auto rate = rate_of(facts, contract);
    if (!rate && is_given(facts, contract)) return std::nullopt;
    least = std::min(least, rate.value_or(least));
  }
  return least.scaled(*share);
}

}  // namespace campus::standards
