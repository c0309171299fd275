#include "collector/metrics/site_values.h"

#include <algorithm>

namespace campus::collector {

namespace {

constexpr auto kLeastPatience = std::chrono::minutes(15);

std::string_view quantity_of(Direction direction) {
  return direction == Direction::down ? "throughput.down" : "throughput.up";
}

/// The rule that decides is shown: a veto before a mandatory item, that before the rest, and one with a value first.
bool weighs_more(const ItemResult& a, const ItemResult& b) {
  if (a.measured.has_value() != b.measured.has_value()) return a.measured.has_value();
  return a.requirement < b.requirement;
}

const ItemResult* rate_item(const Assessment& assessment, Direction direction) {
  const ItemResult* best = nullptr;
  for (const auto& item : assessment.items) {
    if (item.quantity != quantity_of(direction) || item.verdict == ItemVerdict::not_applicable) continue;
    if (best == nullptr || weighs_more(item, *best)) best = &item;
  }
  return best;
}

/// Round trips to the school's own core say nothing about the uplink: the audit's main responder speaks first.
int remoteness(const Report& report, const Measurement& measurement) {
  const auto main = report.level == Level::banner ? Tier::city : Tier::banner;
  const int other_tier = measurement.tier.value_or(main) == main ? 0 : 1;
  return measurement.method == Method::latency ? other_tier : 2 + other_tier;
}

template <class T>
std::optional<T> best_known(const Report& report, std::optional<T> Measurement::*member) {
  std::optional<T> found;
  int least = 0;
  for (const auto& measurement : report.measurements) {
    const auto& value = measurement.*member;
    const int cost = remoteness(report, measurement);
    if (!value || (found && cost >= least)) continue;
    found = value;
    least = cost;
  }
  return found;
}

}  // namespace

bool is_current(const SiteStatus& status, WallTime now) {
  if (!status.latest) return false;
  switch (status.freshness) {
    case Freshness::fresh:
    case Freshness::late:
      return true;
    case Freshness::excused: {
      const std::chrono::seconds patience(3 * std::max<std::int64_t>(status.report_interval_seconds, 0));
      return now - status.latest->received <= std::max<std::chrono::seconds>(patience, kLeastPatience);
    }
    case Freshness::stale:
    case Freshness::retired:
    case Freshness::never:
      return false;
  }
  return false;
}

const LatestReport* current_report(const SiteStatus& status, WallTime now) {
  return is_current(status, now) ? &*status.latest : nullptr;
}

Throughput throughput_of(const LatestReport& latest, Direction direction) {
  Throughput result;
  result.item = rate_item(latest.verdict, direction);
  if (result.item != nullptr) {
    result.measured = result.item->measured;
    result.required = result.item->required;
  }
  if (result.measured) return result;
  for (const auto& measurement : latest.report.measurements) {
    if (measurement.direction == direction && measurement.goodput) {
      result.measured = static_cast<double>(measurement.goodput->bits_per_second());
    }
  }
  return result;
}

Quality quality_of(const LatestReport& latest) {
  const auto& report = latest.report;
  return {best_known(report, &Measurement::idle_rtt), best_known(report, &Measurement::jitter),
          best_known(report, &Measurement::loss)};
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
