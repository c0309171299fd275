#include "collector/fleet/fleet_view.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "collector/fleet/freshness.h"

namespace campus::collector {
namespace {

template <class T>
void append(std::vector<T>& to, std::vector<T> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

std::chrono::seconds interval_of(const Site& site, std::chrono::seconds otherwise) {
  const auto fact = site.facts.find("report_interval_seconds");
  const auto* value = fact == site.facts.end() ? nullptr : std::get_if<double>(&fact->second);
  constexpr double kLongest = 366.0 * 86'400.0;
  if (value == nullptr || *value < 1 || *value > kLongest) return otherwise;
  return std::chrono::seconds(static_cast<std::int64_t>(*value));
}

}  // namespace

void merge(FleetChange& change, FleetChange later) {
  if (later.anew) {
    change = std::move(later);
    return;
  }
  if (later.roster) change.roster = std::move(later.roster);
  append(change.latest, std::move(later.latest));
  if (later.pending) {
    change.pending = std::move(later.pending);
    change.more_pending.clear();
  }
  append(change.more_pending, std::move(later.more_pending));
  append(change.counts, std::move(later.counts));
}

FleetView::FleetView(const Judge& judge, std::chrono::seconds interval) : judge_(judge), interval_(interval) {}

void FleetView::apply(FleetChange change) {
  if (change.anew) {
    latest_.clear();
    pending_.clear();
    counts_.clear();
  }
  const bool other_roster = change.roster != nullptr;
  if (other_roster) roster_ = std::move(change.roster);
  for (const auto& arrival : change.latest) {
    auto& latest = latest_[arrival.report->site];
    latest = LatestReport{arrival.id, arrival.key, arrival.received, *arrival.report, {}, SiteState::unassessed};
    // The resolved profile is most of a report's bytes, and nothing below reads it.
    latest.report.standard.resolved = {};
    if (!other_roster) judge_again(arrival.report->site);
  }
  if (other_roster) {
    for (const auto& [code, latest] : latest_) judge_again(code);
  }
  if (change.pending) pending_ = *std::move(change.pending);
  append(pending_, std::move(change.more_pending));
  for (const auto& count : change.counts) counts_.add(count);
}

void FleetView::judge_again(const SiteCode& code) {
  const auto* site = roster_->find(code);
  if (site == nullptr) return;
  auto& latest = latest_.at(code);
  auto judged = judge_.judge(*site, latest.report);
  latest.verdict = std::move(judged.verdict);
  latest.state = judged.state;
}

SiteStatus FleetView::status_of(const Site& site, WallTime now) const {
  SiteStatus status;
  status.site = site;
  status.banner = roster_->ancestor(site.code, Level::banner);
  status.school = roster_->ancestor(site.code, Level::school);
  const auto interval = interval_of(site, interval_);
  status.report_interval_seconds = interval.count();
  if (const auto latest = latest_.find(site.code); latest != latest_.end()) status.latest = latest->second;
  status.freshness = freshness_at(status.latest ? std::optional(status.latest->received) : std::nullopt, interval, now);
  return status;
}

Snapshot FleetView::snapshot(WallTime now) const {
  const auto& standard = judge_.standard();
  Snapshot snapshot;
  snapshot.built = now;
  snapshot.standard_id = standard.id;
  snapshot.standard_version = standard.version;
  snapshot.standard_title = standard.title;
  snapshot.standard_draft = standard.draft;
  snapshot.standard_tailoring = standard.tailoring;
  snapshot.targets = standard.targets;
  snapshot.pending = pending_;
  snapshot.sites.reserve(roster_->sites().size());
  for (const auto& [code, site] : roster_->sites()) snapshot.sites.push_back(status_of(site, now));
  snapshot.report_counts = counts_.list();
  return snapshot;
}

}  // namespace campus::collector
