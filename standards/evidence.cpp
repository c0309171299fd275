#include "standards/evidence.h"

#include <algorithm>

#include "standards/attested_value.h"
#include "standards/platform_value.h"
#include "standards/quantities.h"
#include "standards/roster_value.h"

namespace campus::standards {
namespace {

double seconds(Seconds time) { return std::chrono::duration<double>(time).count(); }

std::optional<double> latency_value(const Measurement& m, std::string_view quantity) {
  if (quantity == "latency.rtt_p50" && m.idle_rtt) return seconds(m.idle_rtt->p50);
  if (quantity == "latency.rtt_p95" && m.idle_rtt) return seconds(m.idle_rtt->p95);
  if (quantity == "latency.jitter" && m.jitter) return seconds(*m.jitter);
  if (quantity == "latency.loss" && m.loss) return m.loss->value();
  return std::nullopt;
}

/// Smaller is better; nothing where the responder's tier may not speak for the rule.
std::optional<std::size_t> tier_rank(const Measurement& m, const std::vector<Tier>& tiers, bool named) {
  if (!m.tier) return named ? std::nullopt : std::optional<std::size_t>(0);
  const auto found = std::find(tiers.begin(), tiers.end(), *m.tier);
  if (found == tiers.end()) return std::nullopt;
  return static_cast<std::size_t>(found - tiers.begin());
}

/// The first of the best: `penalty` gives nothing for a measurement that does not speak for the rule.
template <class Penalty>
const Measurement* best_of(std::span<const Measurement> measurements, Penalty penalty) {
  const Measurement* best = nullptr;
  std::size_t least = 0;
  for (const auto& m : measurements) {
    const std::optional<std::size_t> cost = penalty(m);
    if (!cost || (best != nullptr && *cost >= least)) continue;
    best = &m;
    least = *cost;
  }
  return best;
}

/// What spoils a value even where there is one. Too few echoes spoil the round trips only: the loss run counts its own
/// packets.
bool spoils(Reason reason, const std::string& quantity) {
  if (reason == Reason::too_few_samples) return quantity != "latency.loss";
  return reason == Reason::interrupted || reason == Reason::responder_misbehaved;
}

Seen look_up_latency(const Rule& rule, const Evidence& evidence) {
  Seen seen;
  const auto* m = find_latency(rule, evidence);
  if (m == nullptr) {
    seen.reason = why_not_tried(rule, evidence);
    return seen;
  }
  seen.measurement = m;
  seen.unit = find_quantity(rule.check.quantity)->unit;
  seen.value = latency_value(*m, rule.check.quantity);
  const auto reason = m->reason.value_or(Reason::none);
  if (!seen.value) seen.reason = reason == Reason::none ? Reason::not_measured : reason;
  if (seen.value && spoils(reason, rule.check.quantity)) seen.reason = reason;
  if (seen.value && m->instrument_uncertainty) seen.uncertainty = *seen.value * m->instrument_uncertainty->value();
  return seen;
}

Seen look_up_check(const Rule& rule, const Evidence& evidence) {
  Seen seen;
  const auto speaks = [&](const CheckObservation& check) { return check.quantity == rule.check.quantity; };
  const auto found = std::find_if(evidence.checks.begin(), evidence.checks.end(), speaks);
  if (found == evidence.checks.end()) {
    seen.reason = Reason::not_measured;
    return seen;
  }
  seen.value = found->value;
  seen.unit = found->unit;
  seen.uncertainty = found->uncertainty;
  seen.detail = found->detail;
  seen.reason = found->reason.value_or(found->value ? Reason::none : Reason::not_measured);
  return seen;
}

}  // namespace

std::optional<Tier> named_tier(const Rule& rule) {
  return rule.check.tier ? parse_name<Tier>(*rule.check.tier) : std::nullopt;
}

std::vector<Tier> acceptable_tiers(Level level, const std::optional<std::string>& tier) {
  if (tier) {
    const auto named = parse_name<Tier>(*tier);
    return named ? std::vector{*named} : std::vector<Tier>{};
  }
  if (level == Level::banner) return {Tier::city};
  return {Tier::banner, Tier::city};
}

const Measurement* find_throughput(const Rule& rule, const Evidence& evidence) {
  const auto tiers = acceptable_tiers(rule.level, rule.check.tier);
  const auto direction = direction_of(rule.check.quantity);
  return best_of(evidence.measurements, [&](const Measurement& m) -> std::optional<std::size_t> {
    if (m.method == Method::latency || m.direction != direction) return std::nullopt;
    const auto rank = tier_rank(m, tiers, rule.check.tier.has_value());
    if (!rank) return std::nullopt;
    return (m.goodput ? 0U : 16U) + *rank * 2U + (m.method == Method::tcp ? 0U : 1U);
  });
}

const Measurement* find_latency(const Rule& rule, const Evidence& evidence) {
  const auto tiers = acceptable_tiers(rule.level, rule.check.tier);
  return best_of(evidence.measurements, [&](const Measurement& m) -> std::optional<std::size_t> {
    if (m.method != Method::latency) return std::nullopt;
    const auto rank = tier_rank(m, tiers, rule.check.tier.has_value());
    if (!rank) return std::nullopt;
    return (latency_value(m, rule.check.quantity) ? 0U : 16U) + *rank;
  });
}

namespace {

Seen look_up_observed(const Rule& rule, const Evidence& evidence) {
  const auto* quantity = find_quantity(rule.check.quantity);
  switch (quantity == nullptr ? Observer::check : quantity->observer) {
    case Observer::latency:
      return look_up_latency(rule, evidence);
    case Observer::platform:
      return look_up_platforms(rule, evidence);
    case Observer::roster:
      return look_up_roster(rule, evidence.facts);
    case Observer::person:
      return look_up_attested(rule, evidence);
    case Observer::throughput:
    case Observer::check:
      break;
  }
  return look_up_check(rule, evidence);
}

}  // namespace

Seen look_up(const Rule& rule, const Evidence& evidence) {
  auto seen = look_up_observed(rule, evidence);
  if (!rule.attest || seen.attestation != nullptr || !leaves_room_for_people(seen.reason)) return seen;
  auto stated = look_up_attested(rule, evidence);
  return stated.attestation != nullptr ? stated : seen;
}

Reason why_not_tried(const Rule& rule, const Evidence& evidence) {
  const auto tiers = acceptable_tiers(rule.level, rule.check.tier);
  const bool named = named_tier(rule).has_value();
  const auto speaks = [&](const Measurement& m) { return tier_rank(m, tiers, named).has_value(); };
  const bool tried = std::any_of(evidence.measurements.begin(), evidence.measurements.end(), speaks);
  return tried || (!named && evidence.measurements.empty()) ? Reason::not_measured : Reason::no_responder;
}

}  // namespace campus::standards
