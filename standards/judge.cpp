// One rule against the evidence.

#include <algorithm>
#include <cmath>

#include "standards/assess.h"
#include "standards/evidence.h"
#include "standards/facts.h"
#include "standards/host_weakness.h"
#include "standards/loss_rule.h"
#include "standards/nominal.h"
#include "standards/rate_rule.h"
#include "standards/waivers.h"

namespace campus::standards {
namespace {

constexpr double kLongestRouteKm = 20'000;

/// The requirement as it holds for this site.
Requirement requirement_for(const Rule& rule, const Facts& facts) {
  for (const auto& one : rule.requirement_when) {
    if (hold(one.when, facts)) return one.requirement;
  }
  return rule.requirement;
}

std::vector<SourceRef> sources_of(const ResolvedProfile& profile, const Rule& rule) {
  std::vector<SourceRef> refs;
  for (const auto& use : rule.sources) {
    const auto same = [&](const Source& source) { return source.id == use.source; };
    const auto source = std::find_if(profile.sources.begin(), profile.sources.end(), same);
    SourceRef ref;
    ref.id = use.source;
    if (source != profile.sources.end()) ref.title = source->title;
    ref.clause = use.clause;
    ref.confidence = use.confidence;
    refs.push_back(std::move(ref));
  }
  return refs;
}

ItemResult blank_item(const ResolvedProfile& profile, const Rule& rule, const Facts& facts) {
  ItemResult item;
  item.rule = rule.id;
  item.revision = rule.revision;
  item.group = rule.group;
  const auto same = [&](const Group& group) { return group.id == rule.group; };
  const auto group = std::find_if(profile.groups.begin(), profile.groups.end(), same);
  if (group != profile.groups.end()) {
    item.group_title = group->title;
    item.outside_score = group->outside_score;
  }
  item.title = rule.title;
  item.requirement = requirement_for(rule, facts);
  item.points = item.requirement == Requirement::informational ? 0 : rule.points;
  item.sources = sources_of(profile, rule);
  item.remediation = rule.remediation;
  item.responsible = rule.responsible;
  item.quantity = rule.check.quantity;
  item.comparison = rule.check.comparison;
  return item;
}

void decide(ItemResult& item, Status status, ItemVerdict verdict, Reason reason = Reason::none) {
  item.status = status;
  item.verdict = verdict;
  if (reason != Reason::none) item.reason = reason;
  if (status == Status::pass) item.points_got = item.points;
  const bool decided = status == Status::pass || status == Status::fail;
  if (decided && item.requirement == Requirement::informational) item.status = Status::informational;
}

/// Nobody answered or nothing was tried is not tested; a try that told nothing is inconclusive, and an error where it
/// broke off.
void undecided(ItemResult& item, Reason reason) {
  switch (reason) {
    case Reason::responder_unreachable:
    case Reason::responder_refused:
    case Reason::no_responder:
    case Reason::not_measured:
    case Reason::unavailable_here:
    case Reason::fact_missing:
    case Reason::not_attested:
    case Reason::attestation_expired:
    case Reason::evidence_missing:
    case Reason::not_authorised:
      return decide(item, Status::notchecked, ItemVerdict::not_tested, reason);
    case Reason::interrupted:
    case Reason::responder_misbehaved:
      return decide(item, Status::error, ItemVerdict::inconclusive, reason);
    default:
      return decide(item, Status::unknown, ItemVerdict::inconclusive, reason);
  }
}

double bits(BitRate rate) { return static_cast<double>(rate.bits_per_second()); }

std::string detail_of(const Measurement& m) {
  std::string detail = "method=" + std::string(name_of(m.method));
  if (m.tier) detail += " tier=" + std::string(name_of(*m.tier));
  if (!m.repeats.empty()) detail += " repeats=" + std::to_string(m.repeats.size());
  return detail;
}

/// The line keeps its contract; the contract is too small for the policy.
bool contract_is_the_limit(const Rule& rule, const RateRule& promised, const Measurement& m, const Facts& facts) {
  const auto contract = rate_of(facts, rule.check.quantity == "throughput.up" ? "contract_up" : "contract_down");
  if (!contract || *contract >= promised.nominal) return false;
  auto contracted = promised;
  contracted.nominal = *contract;
  return judge_rate(contracted, m).verdict == Verdict::met;
}

/// A burst can fool every short train: its pass needs a sustained run of the same site that itself passes this rule,
/// and is not too old.
bool lacks_baseline(const Measurement& m, const RateJudgement& judgement, std::int64_t days) {
  if (m.method != Method::train) return false;
  if (!m.baseline_report || !m.baseline_age || !m.baseline_goodput) return true;
  const auto least = judgement.required.scaled(1.0 - kMostTolerance);
  return *m.baseline_age > std::chrono::days(days) || *m.baseline_goodput < least;
}

void judge_throughput(ItemResult& item, const Rule& rule, const Evidence& evidence, std::int64_t baseline_days) {
  item.unit = Unit::bits_per_second;
  const auto promised = rate_rule_of(rule, evidence.facts);
  if (!promised) return undecided(item, Reason::fact_missing);
  item.nominal = bits(promised->nominal);
  item.required = bits(required_goodput(*promised, std::nullopt));
  const auto* m = find_throughput(rule, evidence);
  if (m == nullptr) return undecided(item, why_not_tried(rule, evidence));

  const auto judgement = judge_rate(*promised, *m);
  item.required = bits(judgement.required);
  if (judgement.ceiling) item.ceiling = bits(*judgement.ceiling);
  if (m->goodput) item.measured = bits(*m->goodput);
  if (m->goodput && m->instrument_uncertainty) item.uncertainty = bits(judgement.tolerance);
  item.limited_by = judgement.limited_by;
  item.detail = detail_of(*m);
  if (judgement.verdict == Verdict::met && lacks_baseline(*m, judgement, baseline_days)) {
    return undecided(item, Reason::no_baseline);
  }
  if (judgement.verdict == Verdict::met) {
    return decide(item, Status::pass, judgement.borderline ? ItemVerdict::borderline : ItemVerdict::conform);
  }
  if (judgement.verdict != Verdict::not_met) return undecided(item, judgement.reason);
  if (contract_is_the_limit(rule, *promised, *m, evidence.facts)) {
    item.detail += kContractBelowTarget;
    // The carrier does what it sold; what to buy is the bureau's.
    item.responsible = "bureau";
  }
  decide(item, Status::fail, ItemVerdict::nonconform);
}

std::optional<double> limit_of(const Rule& rule, const Facts& facts) {
  if (rule.check.kind != CheckKind::rtt_limit) return value_of_role(rule, "limit");
  const auto cap = value_of_role(rule, "cap");
  const auto route = number_of(facts, "route_km");
  if (!route || *route < 0 || *route > kLongestRouteKm)
    return value_of_role(rule, "flat") ? value_of_role(rule, "flat") : cap;
  const auto base = value_of_role(rule, "base");
  const auto per_100km = value_of_role(rule, "per_100km");
  if (!base || !per_100km) return std::nullopt;
  const double by_route = *base + *per_100km * *route / 100.0;
  return cap ? std::min(*cap, by_route) : by_route;
}

enum class Outcome { met, borderline, guard_band, not_met };

Outcome compare(const Check& check, double value, double limit, double tolerance) {
  if (check.comparison == Comparison::equal) return value == limit ? Outcome::met : Outcome::not_met;
  const double over = check.comparison == Comparison::at_least ? limit - value : value - limit;
  if (over <= 0) return Outcome::met;
  if (over > tolerance) return Outcome::not_met;
  return check.guard_band ? Outcome::guard_band : Outcome::borderline;
}

/// Loss is judged as `campus-probe measure` judges it, with the numbers of this rule.
void judge_loss_run(ItemResult& item, const Rule& rule, const Facts& facts, const Measurement& m, double limit) {
  const auto packets = static_cast<std::int64_t>(std::llround(value_of_role(rule, "packets").value_or(0)));
  const auto load = load_of(rule, facts);
  if (!load && value_of_role(rule, "load")) return undecided(item, Reason::fact_missing);
  const auto judgement = judge_loss({Ratio::of(limit), load, packets}, m);
  item.limited_by = judgement.limited_by;
  if (judgement.verdict == Verdict::met) return decide(item, Status::pass, ItemVerdict::conform);
  if (judgement.verdict == Verdict::not_met) return decide(item, Status::fail, ItemVerdict::nonconform);
  undecided(item, judgement.reason);
}

void judge_seen(ItemResult& item, const Rule& rule, const Facts& facts, const Seen& seen, double limit) {
  if (rule.check.quantity == "latency.loss" && seen.measurement != nullptr) {
    return judge_loss_run(item, rule, facts, *seen.measurement, limit);
  }
  const double tolerance = std::min(std::max(0.0, seen.uncertainty.value_or(0)), kMostTolerance * std::abs(limit));
  if (seen.uncertainty) item.uncertainty = tolerance;
  switch (compare(rule.check, *seen.value, limit, tolerance)) {
    case Outcome::met:
      return decide(item, Status::pass, ItemVerdict::conform);
    case Outcome::borderline:
      return decide(item, Status::pass, ItemVerdict::borderline);
    case Outcome::guard_band:
      return undecided(item, Reason::guard_band);
    case Outcome::not_met:
      break;
  }
  if (seen.measurement != nullptr) {
    auto weakness = busy_core(*seen.measurement);
    if (!weakness) weakness = dropped_packets(*seen.measurement);
    if (weakness) {
      item.limited_by = weakness->limited_by;
      return undecided(item, weakness->reason);
    }
  }
  decide(item, Status::fail, ItemVerdict::nonconform);
}

void judge_quantity(ItemResult& item, const Rule& rule, const Evidence& evidence) {
  item.unit = unit_of_limit(rule);
  item.required = limit_of(rule, evidence.facts);
  const auto seen = look_up(rule, evidence);
  item.measured = seen.value;
  item.detail = seen.measurement != nullptr ? detail_of(*seen.measurement) : seen.detail;
  if (seen.attestation != nullptr) {
    item.attested_by = seen.attestation->by;
    item.attested_at = seen.attestation->at;
  }
  // Nobody has to prove a failing that he admits.
  const bool admitted = seen.reason == Reason::evidence_missing && item.required && seen.value &&
                        compare(rule.check, *seen.value, *item.required, 0) == Outcome::not_met;
  if (seen.reason != Reason::none && !admitted) return undecided(item, seen.reason);
  if (!item.required || !seen.value) return undecided(item, Reason::not_measured);
  if (seen.unit != item.unit) {
    item.measured.reset();
    return undecided(item, Reason::unavailable_here);
  }
  judge_seen(item, rule, evidence.facts, seen, *item.required);
}

}  // namespace

ItemResult judge_item(const ResolvedProfile& profile, const Rule& rule, const Evidence& evidence) {
  auto item = blank_item(profile, rule, evidence.facts);
  if (!hold(rule.applies, evidence.facts)) {
    decide(item, Status::notapplicable, ItemVerdict::not_applicable, Reason::does_not_apply);
  } else if (rule.check.kind == CheckKind::rate) {
    judge_throughput(item, rule, evidence, profile.baseline_days);
  } else {
    judge_quantity(item, rule, evidence);
  }
  waive(item, evidence);
  return item;
}

}  // namespace campus::standards
