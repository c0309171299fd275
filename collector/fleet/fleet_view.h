#pragma once
// Everything that the collector shows, kept up to date by changes and turned into snapshots. No thread, no clock, no
// store of its own: one thread feeds it and asks it.

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "collector/fleet/judge.h"
#include "collector/fleet/report_counts.h"
#include "collector/fleet/roster.h"
#include "collector/fleet/snapshot.h"

namespace campus::collector {

/// A site's latest report as it came; not yet judged.
struct LatestArrival {
  ReportId id;
  KeyId key;
  WallTime received{};
  std::shared_ptr<const Report> report;
};

/// What happened since the last change. Empty members mean "as before".
struct FleetChange {
  bool anew = false;  ///< everything there is: what was known before is forgotten first
  std::shared_ptr<const Roster> roster;
  std::vector<LatestArrival> latest;
  std::optional<std::vector<PendingReport>> pending;  ///< the whole list anew
  std::vector<PendingReport> more_pending;
  std::vector<ReportCount> counts;  ///< to be added
};

/// Puts `later` behind `change`, as if they had been one.
void merge(FleetChange& change, FleetChange later);

class FleetView {
 public:
  /// `interval` is the expected time between reports where the roster's `report_interval_seconds` says nothing else.
  FleetView(const Judge& judge, std::chrono::seconds interval);

  void apply(FleetChange change);
  [[nodiscard]] Snapshot snapshot(WallTime now) const;

 private:
  void judge_again(const SiteCode& code);
  [[nodiscard]] SiteStatus status_of(const Site& site, WallTime now) const;

  const Judge& judge_;
  std::chrono::seconds interval_;
  std::shared_ptr<const Roster> roster_ = std::make_shared<const Roster>();
  std::map<SiteCode, LatestReport> latest_;
  std::vector<PendingReport> pending_;
  ReportCounts counts_;
};

}  // namespace campus::collector
