#pragma once
// Everything that the collector shows, kept up to date by changes and turned into snapshots. No thread, no clock, no
// store of its own: one thread feeds it and asks it.

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "collector/fleet/calendar.h"
#include "collector/fleet/judgement.h"
#include "collector/fleet/report_counts.h"
#include "collector/fleet/roster.h"
#include "collector/fleet/snapshot.h"

namespace campus::collector {

/// What a site has a last one of.
enum class Aspect : std::uint8_t { latest, acceptance, campus };

/// A site's judged report. In a view it takes the place of an earlier one, or of the same report's former verdict.
struct JudgedArrival {
  SiteCode site;
  Aspect aspect = Aspect::latest;
  std::shared_ptr<const Judgement> judgement;
  bool settled = false;  ///< the store has it so, whatever the view knows: several collectors come to the same
};

/// What happened since the last change. Empty members mean "as before".
struct FleetChange {
  bool anew = false;  ///< everything there is: what was known before is forgotten first
  std::shared_ptr<const Roster> roster;
  std::shared_ptr<const StandardSummary> standard;
  std::optional<std::vector<Excuse>> excuses;
  std::vector<JudgedArrival> judged;
  std::optional<std::vector<PendingReport>> pending;  ///< the whole list anew
  std::vector<PendingReport> more_pending;
  std::vector<ReportCount> counts;                        ///< to be added
  std::optional<std::vector<ReportCount>> counts_in_all;  ///< instead of what was counted so far
};

/// Puts `later` behind `change`, as if they had been one.
void merge(FleetChange& change, FleetChange later);

class FleetView {
 public:
  /// `interval` is the expected time between reports where the roster's `report_interval_seconds` says nothing else.
  explicit FleetView(std::chrono::seconds interval) : interval_(interval) {}

  void apply(FleetChange change);
  [[nodiscard]] Snapshot snapshot(WallTime now) const;

 private:
  struct Entry {
    std::shared_ptr<const Judgement> latest;
    std::shared_ptr<const Judgement> acceptance;
    std::shared_ptr<const Judgement> campus;
    std::int32_t interval_seconds = 0;
    std::vector<ExcusedTime> excused;
  };
  void change_roster(std::shared_ptr<const Roster> roster);
  void take(const JudgedArrival& arrival);
  void excuse_sites();
  [[nodiscard]] SiteStatus status_of(std::size_t index, WallTime now) const;

  std::chrono::seconds interval_;
  std::shared_ptr<const Roster> roster_ = std::make_shared<const Roster>();
  std::shared_ptr<const StandardSummary> standard_ = std::make_shared<const StandardSummary>();
  std::vector<Entry> entries_;  ///< as the roster's sites
  std::vector<Excuse> excuses_;
  std::vector<PendingReport> pending_;
  ReportCounts counts_;
};

}  // namespace campus::collector
