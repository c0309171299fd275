#pragma once
// A snapshot with one thing made otherwise.

#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "collector/fleet/snapshot.h"
#include "tests/support/mini_city.h"

namespace campus::collector::test_edits {

inline SiteStatus& status_of(Snapshot& snapshot, const char* code) {
  for (auto& status : snapshot.sites) {
    if (status.site->code.text() == code) return status;
  }
  throw std::out_of_range(code);
}

/// Another judgement in the place of one.
inline void change(std::shared_ptr<const Judgement>& judgement, const std::function<void(Judgement&)>& edit) {
  auto changed = judgement ? *judgement : Judgement();
  edit(changed);
  judgement = std::make_shared<const Judgement>(std::move(changed));
}

/// The site's last report in full, made otherwise, and judged into numbers again.
inline void rejudge(Snapshot& snapshot, const char* code, const std::function<void(LatestReport&)>& edit) {
  auto latest = test::mini_city_report(SiteCode(code)).value();
  edit(latest);
  auto& status = status_of(snapshot, code);
  const Arrival arrival{Digest::of_hex(latest.id.text()), latest.received, latest.received};
  status.latest = std::make_shared<const Judgement>(
      judgement_of(latest.report, latest.verdict, latest.state, status.site->level, arrival, snapshot.standard->rules));
}

/// The same sites with other roster rows.
inline Snapshot with_rows(const Snapshot& before, const std::function<void(Site&)>& edit) {
  auto sites = before.roster->sites();
  for (auto& site : sites) edit(site);
  auto after = before;
  after.roster = std::make_shared<const Roster>(std::move(sites));
  for (std::size_t i = 0; i < after.sites.size(); ++i) {
    after.sites[i].site = &after.roster->sites()[i];
    after.sites[i].banner = after.roster->above(i, Level::banner);
    after.sites[i].school = after.roster->above(i, Level::school);
  }
  return after;
}

/// With another row for one of them.
inline Snapshot with_row(const Snapshot& before, const char* code, const std::function<void(Site&)>& edit) {
  return with_rows(before, [&](Site& site) {
    if (site.code.text() == code) edit(site);
  });
}

}  // namespace campus::collector::test_edits
