#pragma once
// What the collector knows at one moment: immutable, built off the ingest path, read by metrics, API and status page
// without a lock. A new snapshot replaces the old one as a whole.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/model/level.h"
#include "core/model/localized.h"
#include "core/model/report.h"
#include "core/model/verdict.h"
#include "core/time.h"

namespace campus::collector {

/// Of a probe, by the collector's own receive time. `never` has not reported since it is in the roster.
enum class Freshness { fresh, late, stale, retired, never };

/// An expected site of the roster.
struct Site {
  SiteCode code;
  Level level = Level::school;
  std::optional<SiteCode> parent;
  std::string name;
  std::string short_name;
  SchoolType type = SchoolType::ordinary;
  Area area = Area::town;
  Facts facts;  ///< the whole row, unknown columns included
};

/// The last accepted report of a site, judged by the collector's active catalogue; the claim stands beside it.
struct LatestReport {
  ReportId id;
  KeyId key;
  WallTime received{};
  Report report;
  Assessment verdict;  ///< the collector's
  SiteState state = SiteState::unassessed;
};

struct SiteStatus {
  Site site;
  SiteCode banner;  ///< the banner above (itself at banner level); empty where the roster has no path up
  SiteCode school;  ///< the school above (itself at school level); empty at banner level
  std::optional<LatestReport> latest;
  Freshness freshness = Freshness::never;
  std::int64_t report_interval_seconds = 0;  ///< expected time between reports

  /// unassessed without a report; freshness never changes it.
  [[nodiscard]] SiteState state() const { return latest ? latest->state : SiteState::unassessed; }
};

struct PendingReport {
  ReportId id;
  KeyId key;
  SiteCode claimed_site;
  std::string reason;  ///< unknown_key | unknown_site
  WallTime received{};
};

/// outcome -> number, since the store was made: stored, pending, duplicate, rejected, late, limited.
struct ReportCount {
  SiteCode banner;
  Level level = Level::school;
  std::string outcome;
  std::int64_t count = 0;
};

struct Snapshot {
  WallTime built{};
  std::vector<SiteStatus> sites;  ///< sorted by code
  std::vector<PendingReport> pending;
  std::vector<ReportCount> report_counts;
  std::string standard_id;
  std::string standard_version;
  Localized standard_title;
  bool standard_draft = true;  ///< no approver and document number: 试行指标，不作为验收依据
  std::optional<TailoringRef> standard_tailoring;  ///< with its changes in all profiles together
  std::map<Level, BitRate> targets;                ///< the promised rate by level, from the active catalogue

  [[nodiscard]] const SiteStatus* find(const SiteCode& code) const;
};

}  // namespace campus::collector

namespace campus {
template <>
struct EnumNames<collector::Freshness> {
  static constexpr NameTable<collector::Freshness, 5> names{{{collector::Freshness::fresh, "fresh"},
                                                             {collector::Freshness::late, "late"},
                                                             {collector::Freshness::stale, "stale"},
                                                             {collector::Freshness::retired, "retired"},
                                                             {collector::Freshness::never, "never"}}};
};
}  // namespace campus
