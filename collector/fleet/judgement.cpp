#include "collector/fleet/judgement.h"

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

RateFigure rate_of(const Report& report, const Assessment& verdict, Level level, Direction direction,
                   const RuleTable& rules) {
  RateFigure figure;
  if (const auto* item = rate_item(verdict, direction)) {
    figure.measured = item->measured;
    figure.required = item->required;
    figure.item = rules.find(item->rule);
    figure.verdict = item->verdict;
    figure.reason = item->reason;
    figure.limited_by = item->limited_by;
  }
  if (figure.measured) return figure;
  const auto* found = standards::find_throughput(rule_about(quantity_of(direction), level), evidence_of(report));
  if (found == nullptr || !found->goodput) return figure;
  figure.measured = static_cast<double>(found->goodput->bits_per_second());
  figure.required.reset();
  return figure;
}

template <class T>
std::optional<T> latency_value(const Report& report, const standards::Rule& rule,
                               std::optional<T> Measurement::*member) {
  const auto* found = standards::find_latency(rule, evidence_of(report));
  return found == nullptr ? std::nullopt : found->*member;
}

QualityFigure quality_of(const Report& report, Level level) {
  QualityFigure figure{latency_value(report, rule_about("latency.rtt_p50", level), &Measurement::idle_rtt),
                       latency_value(report, rule_about("latency.jitter", level), &Measurement::jitter),
                       {}};
  if (const auto loss = latency_value(report, rule_about("latency.loss", level), &Measurement::loss)) {
    figure.loss = loss->value();
  }
  return figure;
}

}  // namespace

std::optional<double> RateFigure::target_ratio() const {
  if (!item || !measured || !is_conforming(verdict) || !required || *required <= 0) return std::nullopt;
  return *measured / *required;
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

Judgement judgement_of(const Report& report, const Assessment& verdict, SiteState state, Level level,
                       const Arrival& arrival, const RuleTable& rules) {
  Judgement judgement;
  judgement.report = arrival.report;
  judgement.key = Digest::of_hex(report.key.text());
  judgement.sequence = report.sequence;
  judgement.received = arrival.received;
  judgement.ordered_at = arrival.ordered_at;
  judgement.ended = report.ended.utc;
  judgement.mode = report.mode;
  judgement.demonstration = report.demonstration;
  judgement.state = state;
  judgement.conclusion = verdict.conclusion;
  judgement.claim = report.claim.conclusion;
  judgement.score_permille = static_cast<std::int16_t>(verdict.score_permille);
  judgement.coverage_permille = static_cast<std::int16_t>(verdict.coverage_permille);
  for (const auto direction : {Direction::down, Direction::up}) {
    judgement.rates[direction == Direction::up ? 1 : 0] = rate_of(report, verdict, level, direction, rules);
  }
  judgement.quality = quality_of(report, level);
  judgement.items.reserve(verdict.items.size());
  for (const auto& item : verdict.items) {
    if (const auto rule = rules.find(item.rule)) judgement.items.push_back({*rule, item.verdict});
  }
  std::sort(judgement.items.begin(), judgement.items.end(),
            [](const ItemMark& a, const ItemMark& b) { return a.rule < b.rule; });
  return judgement;
}

WallTime order_time(const Stamp& ended, WallTime received) {
  constexpr auto kAhead = std::chrono::minutes(10);
  const bool trusted = ended.clock_state == ClockState::synchronised && ended.utc <= received + kAhead;
  return trusted ? std::min(ended.utc, received) : received;
}

}  // namespace campus::collector
