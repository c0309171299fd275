// What an audit has to observe for a profile.

#include <algorithm>
#include <cmath>

#include "standards/assess.h"
#include "standards/evidence.h"
#include "standards/facts.h"
#include "standards/nominal.h"
#include "standards/quantities.h"

namespace campus::standards {
namespace {

/// One run judges every rule of its direction, so it aims at the largest promise.
void add_throughput(Plan& plan, const Rule& rule, const Facts& facts) {
  const auto direction = direction_of(rule.check.quantity);
  const auto promised = rate_rule_of(rule, facts);
  if (!direction || !promised) return;
  const auto tier = named_tier(rule);
  for (auto& planned : plan.throughput) {
    if (planned.direction != *direction || planned.tier != tier) continue;
    planned.nominal = std::max(planned.nominal, promised->nominal);
    return;
  }
  plan.throughput.push_back({*direction, promised->nominal, tier});
}

Plan::Latency& latency_run(Plan& plan, std::optional<Tier> tier) {
  if (!tier) {
    if (!plan.latency) plan.latency = Plan::Latency{std::nullopt, 0, std::nullopt};
    return *plan.latency;
  }
  for (auto& run : plan.latency_elsewhere) {
    if (run.tier == tier) return run;
  }
  plan.latency_elsewhere.push_back({std::nullopt, 0, tier});
  return plan.latency_elsewhere.back();
}

void add_latency(Plan& plan, const Rule& rule, const Facts& facts) {
  auto& run = latency_run(plan, named_tier(rule));
  if (rule.check.quantity != "latency.loss") return;
  if (const auto load = load_of(rule, facts)) run.load = std::max(run.load.value_or(BitRate{}), *load);
  if (const auto packets = value_of_role(rule, "packets")) {
    run.packets = std::max(run.packets, static_cast<std::int64_t>(std::llround(std::clamp(*packets, 0.0, 1e9))));
  }
}

void add_check(Plan& plan, const std::string& quantity) {
  if (std::find(plan.quantities.begin(), plan.quantities.end(), quantity) != plan.quantities.end()) return;
  plan.quantities.push_back(quantity);
}

}  // namespace

Plan plan_for(const ResolvedProfile& profile, const Facts& facts) {
  Plan plan;
  for (const auto& rule : profile.rules) {
    const auto* quantity = find_quantity(rule.check.quantity);
    if (quantity == nullptr || !hold(rule.applies, facts)) continue;
    switch (quantity->observer) {
      case Observer::throughput:
        add_throughput(plan, rule, facts);
        break;
      case Observer::latency:
        add_latency(plan, rule, facts);
        break;
      case Observer::check:
        add_check(plan, rule.check.quantity);
        break;
      case Observer::platform:
      case Observer::roster:
      case Observer::person:
        break;
    }
  }
  return plan;
}

}  // namespace campus::standards
