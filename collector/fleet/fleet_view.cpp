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
  const auto facts = site.facts.unpacked();
  const auto fact = facts.find("report_interval_seconds");
  const auto* value = fact == facts.end() ? nullptr : std::get_if<double>(&fact->second);
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
  if (later.standard) change.standard = std::move(later.standard);
  if (later.excuses) change.excuses = std::move(later.excuses);
  append(change.judged, std::move(later.judged));
  if (later.pending) {
    change.pending = std::move(later.pending);
    change.more_pending.clear();
  }
  append(change.more_pending, std::move(later.more_pending));
  if (later.counts_in_all) {
    change.counts_in_all = std::move(later.counts_in_all);
    change.counts.clear();
  }
  append(change.counts, std::move(later.counts));
}

void FleetView::apply(FleetChange change) {
  if (change.anew) {
    entries_.assign(entries_.size(), {});
    pending_.clear();
    counts_.clear();
  }
  if (change.standard) standard_ = std::move(change.standard);
  if (change.roster || change.anew) change_roster(change.roster ? std::move(change.roster) : roster_);
  for (const auto& arrival : change.judged) take(arrival);
  if (change.excuses) {
    excuses_ = *std::move(change.excuses);
    excuse_sites();
  }
  if (change.pending) pending_ = *std::move(change.pending);
  append(pending_, std::move(change.more_pending));
  if (change.counts_in_all) {
    counts_.clear();
    for (const auto& count : *change.counts_in_all) counts_.add(count);
  }
  for (const auto& count : change.counts) counts_.add(count);
}

void FleetView::change_roster(std::shared_ptr<const Roster> roster) {
  std::vector<Entry> entries(roster->sites().size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& site = roster->sites()[i];
    if (const auto before = roster_->index_of(site.code); before && *before < entries_.size()) {
      entries[i] = std::move(entries_[*before]);
    }
    entries[i].interval_seconds = static_cast<std::int32_t>(interval_of(site, interval_).count());
  }
  roster_ = std::move(roster);
  entries_ = std::move(entries);
  excuse_sites();
}

void FleetView::take(const JudgedArrival& arrival) {
  const auto index = roster_->index_of(arrival.site);
  if (!index) return;
  auto& entry = entries_[*index];
  auto& slot = arrival.aspect == Aspect::latest       ? entry.latest
               : arrival.aspect == Aspect::acceptance ? entry.acceptance
                                                      : entry.campus;
  const bool again = slot && slot->report == arrival.judgement->report;
  if (!slot || again || arrival.settled || arrival.judgement->is_later_than(*slot)) slot = arrival.judgement;
}

void FleetView::excuse_sites() {
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    auto& excused = entries_[i].excused;
    excused.clear();
    for (const auto& excuse : excuses_) {
      const auto& code = roster_->sites()[i].code;
      if (excuse.scope.empty() || roster_->is_within(code, excuse.scope))
        excused.push_back({excuse.from, excuse.until});
    }
    std::sort(excused.begin(), excused.end(),
              [](const ExcusedTime& a, const ExcusedTime& b) { return a.from < b.from; });
  }
}

SiteStatus FleetView::status_of(std::size_t index, WallTime now) const {
  const auto& entry = entries_[index];
  SiteStatus status;
  status.site = &roster_->sites()[index];
  status.banner = roster_->above(index, Level::banner);
  status.school = roster_->above(index, Level::school);
  status.latest = entry.latest;
  status.acceptance = entry.acceptance;
  status.campus = entry.campus;
  status.report_interval_seconds = entry.interval_seconds;
  const auto last = entry.latest ? std::optional(entry.latest->received) : std::nullopt;
  const std::chrono::seconds interval(entry.interval_seconds);
  status.freshness = freshness_at(last, interval, now, entry.excused);
  status.silent_since = silent_since(last, interval, now, entry.excused);
  return status;
}

Snapshot FleetView::snapshot(WallTime now) const {
  Snapshot snapshot;
  snapshot.built = now;
  snapshot.roster = roster_;
  snapshot.standard = standard_;
  snapshot.pending = pending_;
  snapshot.sites.reserve(entries_.size());
  for (std::size_t i = 0; i < entries_.size(); ++i) snapshot.sites.push_back(status_of(i, now));
  snapshot.report_counts = counts_.list();
  return snapshot;
}

}  // namespace campus::collector
