#include "collector/metrics/site_values.h"

#include <algorithm>

#include "standards/evidence.h"

namespace campus::collector {

namespace {

std::string_view quantity_of(Direction direction) {
  return direction == Direction::down ? "throughput.down" : "throughput.up";
}

/// The rule that decides is shown: a veto before a mandatory item, that before the rest. A lesser one with a value may
/// be about another tier.
bool weighs_more(const ItemResult& a, const ItemResult& b) {
  if (a.requirement != b.requirement) return a.requirement < b.requirement;
  return a.measured.has_value() && !b.measured.has_value();
}

const ItemResult* rate_item(const Assessment& assessment, Direction direction) {
  const ItemResult* best = nullptr;
  for (const auto& item : assessment.items) {
    if (item.quantity != quantity_of(direction) || item.verdict == ItemVerdict::not_applicable) continue;
    if (best == nullptr || weighs_more(item, *best)) best = &item;
  }
  return best;
}

/// How far behind the site's own responder a measurement's is; nothing where the judge would not let it speak for the
/// site. One without a tier went to the audit's main responder.
std::optional<std::size_t> remoteness(Level level, const Measurement& measurement) {
  if (!measurement.tier) return 0;
  const auto tiers = standards::acceptable_tiers(level, std::nullopt);
  const auto found = std::find(tiers.begin(), tiers.end(), *measurement.tier);
  if (found == tiers.end()) return std::nullopt;
  return static_cast<std::size_t>(found - tiers.begin());
}

/// The nearest that knows the value, and of several the first: one of the method made for it before the others.
template <class Knows>
const Measurement* nearest(const LatestReport& latest, Level level, Method made_for, Knows knows) {
  const Measurement* best = nullptr;
  std::size_t least = 0;
  for (const auto& measurement : latest.report.measurements) {
    const auto remote = remoteness(level, measurement);
    if (!remote || !knows(measurement)) continue;
    const auto cost = *remote * 2 + (measurement.method == made_for ? 0U : 1U);
    if (best != nullptr && cost >= least) continue;
    best = &measurement;
    least = cost;
  }
  return best;
}

template <class T>
std::optional<T> best_known(const LatestReport& latest, Level level, std::optional<T> Measurement::*member) {
  const auto* found =
      nearest(latest, level, Method::latency, [&](const Measurement& m) { return (m.*member).has_value(); });
  return found == nullptr ? std::nullopt : found->*member;
}

}  // namespace

bool is_current(const SiteStatus& status) {
  return status.latest && (status.freshness == Freshness::fresh || status.freshness == Freshness::late);
}

const LatestReport* current_report(const SiteStatus& status) { return is_current(status) ? &*status.latest : nullptr; }

Throughput throughput_of(const LatestReport& latest, Level level, Direction direction) {
  Throughput result;
  result.item = rate_item(latest.verdict, direction);
  if (result.item != nullptr) {
    result.measured = result.item->measured;
    result.required = result.item->required;
  }
  if (result.measured) return result;
  const auto* found = nearest(latest, level, Method::tcp,
                              [&](const Measurement& m) { return m.direction == direction && m.goodput.has_value(); });
  if (found != nullptr) result.measured = static_cast<double>(found->goodput->bits_per_second());
  return result;
}

Quality quality_of(const LatestReport& latest, Level level) {
  return {best_known(latest, level, &Measurement::idle_rtt), best_known(latest, level, &Measurement::jitter),
          best_known(latest, level, &Measurement::loss)};
}

std::optional<bool> is_conforming(ItemVerdict verdict) {
  switch (verdict) {
    case ItemVerdict::conform:
    case ItemVerdict::borderline:
      return true;
    case ItemVerdict::nonconform:
    case ItemVerdict::waived:
      return false;
    case ItemVerdict::inconclusive:
    case ItemVerdict::not_tested:
    case ItemVerdict::not_applicable:
      return std::nullopt;
  }
  return std::nullopt;
}

const ItemResult* find_item(const Assessment& assessment, const RuleId& rule) {
  const auto found = std::find_if(assessment.items.begin(), assessment.items.end(),
                                  [&](const ItemResult& item) { return item.rule == rule; });
  return found == assessment.items.end() ? nullptr : &*found;
}

}  // namespace campus::collector
