#pragma once
// Copies of a snapshot in which one site is otherwise.

#include <functional>
#include <memory>
#include <vector>

#include "collector/fleet/snapshot.h"

namespace campus::test {

/// The status of that site, to be changed; it must be there.
[[nodiscard]] inline collector::SiteStatus& status_in(collector::Snapshot& snapshot, const char* code) {
  return snapshot.sites.at(*snapshot.roster->index_of(SiteCode(code)));
}

/// Its last report's judgement, changed.
inline void judge_otherwise(collector::Snapshot& snapshot, const char* code,
                            const std::function<void(collector::Judgement&)>& change) {
  auto& latest = status_in(snapshot, code).latest;
  auto judgement = std::make_shared<collector::Judgement>(*latest);
  change(*judgement);
  latest = std::move(judgement);
}

/// The same statuses over a roster whose sites were changed, one by one.
[[nodiscard]] inline collector::Snapshot with_roster(collector::Snapshot snapshot,
                                                     const std::function<void(collector::Site&)>& change) {
  std::vector<collector::Site> sites = snapshot.roster->sites();
  for (auto& site : sites) change(site);
  auto roster = std::make_shared<const collector::Roster>(std::move(sites));
  std::vector<collector::SiteStatus> statuses;
  for (std::size_t i = 0; i < roster->sites().size(); ++i) {
    auto status = *snapshot.find(roster->sites()[i].code);
    status.site = &roster->sites()[i];
    status.banner = roster->above(i, Level::banner);
    status.school = roster->above(i, Level::school);
    statuses.push_back(std::move(status));
  }
  snapshot.roster = std::move(roster);
  snapshot.sites = std::move(statuses);
  return snapshot;
}

/// Over a standard that was changed.
inline void change_standard(collector::Snapshot& snapshot,
                            const std::function<void(collector::StandardSummary&)>& change) {
  auto standard = std::make_shared<collector::StandardSummary>(*snapshot.standard);
  change(*standard);
  snapshot.standard = std::move(standard);
}

}  // namespace campus::test
