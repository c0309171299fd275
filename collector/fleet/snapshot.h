#pragma once
// What the collector knows at one moment: immutable, built off the ingest path, read by metrics, API and status page
// without a lock. A new snapshot replaces the old one as a whole; what did not change is shared between them.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collector/fleet/judge.h"
#include "collector/fleet/judgement.h"
#include "collector/fleet/roster.h"
#include "collector/fleet/site.h"
#include "core/ids.h"
#include "core/time.h"

namespace campus::collector {

/// Of a site's reports, by the collector's own receive time. `never` has not reported since it is in the roster;
/// `excused` is silent by appointment: holidays, maintenance.
enum class Freshness { fresh, late, stale, retired, excused, never };

/// Of an expected site. The pointers are into the snapshot's roster and null where there is none.
struct SiteStatus {
  const Site* site = nullptr;
  const Site* banner = nullptr;                 ///< above it; itself at banner level
  const Site* school = nullptr;                 ///< above it; itself at school level
  std::shared_ptr<const Judgement> latest;      ///< its last report of any kind: 当前运行状况
  std::shared_ptr<const Judgement> acceptance;  ///< its last valid acceptance: 达标覆盖率
  std::shared_ptr<const Judgement> campus;      ///< its last record by a digital-campus profile
  Freshness freshness = Freshness::never;
  std::int32_t report_interval_seconds = 0;  ///< expected time between reports
  /// Of one that is silent, and of an excused one that was silent before: when it fell silent.
  std::optional<WallTime> silent_since = std::nullopt;

  /// unassessed without a report; freshness never changes it.
  [[nodiscard]] SiteState state() const { return latest ? latest->state : SiteState::unassessed; }
  [[nodiscard]] SiteState acceptance_state() const { return acceptance ? acceptance->state : SiteState::unassessed; }
  [[nodiscard]] SiteCode banner_code() const { return banner == nullptr ? SiteCode() : banner->code; }
  [[nodiscard]] SiteCode school_code() const { return school == nullptr ? SiteCode() : school->code; }
};

/// Whether the last report still describes the present: fresh, late, or silent by appointment alone. Sites that are
/// stale or retired, or were so before they were excused, have no present values.
[[nodiscard]] bool is_current(const SiteStatus& status);
/// The last report's judgement, while it is current; else null.
[[nodiscard]] const Judgement* current_report(const SiteStatus& status);

struct PendingReport {
  ReportId id;
  KeyId key;
  SiteCode claimed_site;
  std::string reason;  ///< unknown_key | unknown_site | key_cloned
  WallTime received{};
};

/// outcome -> number, since the store was made: stored, pending, duplicate, rejected, late, limited.
struct ReportCount {
  SiteCode banner;
  Level level = Level::school;
  std::string outcome;
  std::int64_t count = 0;
};

/// An order of silence that holds, and how far it is kept.
struct SilenceSummary {
  SiteCode scope;  ///< empty: the whole city
  WallTime since{};
  std::optional<WallTime> until;
  std::string reason;
  std::size_t silent = 0;
  std::size_t not_silent = 0;
  std::size_t away = 0;  ///< not heard of since it began
};

struct Snapshot {
  WallTime built{};
  std::optional<SilenceSummary> silence;
  std::shared_ptr<const Roster> roster = std::make_shared<const Roster>();
  std::shared_ptr<const StandardSummary> standard = std::make_shared<const StandardSummary>();
  std::vector<SiteStatus> sites;  ///< as in `roster`: sorted by code
  std::vector<PendingReport> pending;
  std::vector<ReportCount> report_counts;

  [[nodiscard]] const SiteStatus* find(const SiteCode& code) const;
};

}  // namespace campus::collector

namespace campus {
template <>
struct EnumNames<collector::Freshness> {
  static constexpr NameTable<collector::Freshness, 6> names{{{collector::Freshness::fresh, "fresh"},
                                                             {collector::Freshness::late, "late"},
                                                             {collector::Freshness::stale, "stale"},
                                                             {collector::Freshness::retired, "retired"},
                                                             {collector::Freshness::excused, "excused"},
                                                             {collector::Freshness::never, "never"}}};
};
}  // namespace campus
