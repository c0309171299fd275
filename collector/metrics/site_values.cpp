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

/// What the judge would take for a rule about such a site that names no tier.
standards::Rule rule_about(std::string_view quantity, Level level) {
  standards::Rule rule;
  rule.level = level;
  rule.check.quantity = quantity;
  return rule;
}

standards::Evidence evidence_of(const Report& report) { return {report.measurements, report.checks, report.facts}; }

template <class T>
std::optional<T> latency_value(const LatestReport& latest, const standards::Rule& rule,
                               std::optional<T> Measurement::*member) {
  const auto* found = standards::find_latency(rule, evidence_of(latest.report));
  return found == nullptr ? std::nullopt : found->*member;
}

}  // namespace

bool is_current(const SiteStatus& status) {
  return status.latest && (status.freshness == Freshness::fresh || status.freshness == Freshness::late);
}

const LatestReport* current_report(const SiteStatus& status) { return is_current(status) ? &*status.latest : nullptr; }

std::optional<double> Throughput::target_ratio() const {
  if (item == nullptr || !item->measured || !is_conforming(item->verdict)) return std::nullopt;
  if (!item->required || *item->required <= 0) return std::nullopt;
  return *item->measured / *item->required;
}

Throughput throughput_of(const LatestReport& latest, Level level, Direction direction) {
  Throughput result;
  result.item = rate_item(latest.verdict, direction);
  if (result.item != nullptr) {
    result.measured = result.item->measured;
    result.required = result.item->required;
  }
  if (result.measured) return result;
  const auto* found = standards::find_throughput(rule_about(quantity_of(direction), level), evidence_of(latest.report));
  if (found == nullptr || !found->goodput) return result;
  result.measured = static_cast<double>(found->goodput->bits_per_second());
  result.required.reset();
  return result;
}

Quality quality_of(const LatestReport& latest, Level level) {
  return {latency_value(latest, rule_about("latency.rtt_p50", level), &Measurement::idle_rtt),
          latency_value(latest, rule_about("latency.jitter", level), &Measurement::jitter),
          latency_value(latest, rule_about("latency.loss", level), &Measurement::loss)};
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
