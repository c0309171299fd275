#include <map>

#include "collector/metrics/families.h"
#include "collector/metrics/measured_series.h"
#include "collector/metrics/series.h"
#include "collector/metrics/site_values.h"

namespace campus::collector {

namespace {

Family school_info(const Snapshot& snapshot) {
  Family info("campus_school_info", "Roster entry of a school, always 1; names for joining with codes");
  for (const auto& status : snapshot.sites) {
    const auto& site = status.site;
    if (site.level != Level::school) continue;
    info.add({{"banner", status.banner.text()},
              {"school", site.code.text()},
              {"name", site.name},
              {"short_name", site.short_name.empty() ? site.name : site.short_name},
              {"type", name_of(site.type)},
              {"area", name_of(site.area)}},
             1.0);
  }
  return info;
}

/// Every school of the roster has its rooms counted, by state; a school without rooms has none.
Family classrooms(const Snapshot& snapshot) {
  std::map<std::pair<SiteCode, SiteCode>, std::map<SiteState, int>> counts;
  for (const auto& status : snapshot.sites) {
    if (status.site.level == Level::classroom) ++counts[{status.banner, status.school}][status.state()];
  }
  Family family("campus_school_classrooms", "Classrooms of a school in the roster, by compliance state");
  for (auto& [place, states] : counts) {
    for (const auto& [state, name] : EnumNames<SiteState>::names) {
      family.add({{"banner", place.first.text()}, {"school", place.second.text()}, {"state", name}}, states[state]);
    }
  }
  return family;
}

Family items(const Snapshot& snapshot) {
  Family family("campus_school_item_compliant",
                "1 the school conforms with the item, 0 it does not; absent while undecided or not current");
  for (const auto& status : snapshot.sites) {
    const auto* latest = current_report(status);
    if (status.site.level != Level::school || latest == nullptr) continue;
    for (const auto& item : latest->verdict.items) {
      const auto conforming = is_conforming(item.verdict);
      if (!conforming) continue;
      family.add({{"school", status.site.code.text()}, {"item", item.rule.text()}}, *conforming ? 1.0 : 0.0);
    }
  }
  return family;
}

}  // namespace

std::vector<prometheus::MetricFamily> school_series(const Snapshot& snapshot) {
  std::vector<prometheus::MetricFamily> families;
  school_info(snapshot).move_to(families);
  append_measured(snapshot, Level::school, families);
  classrooms(snapshot).move_to(families);
  items(snapshot).move_to(families);
  return families;
}

}  // namespace campus::collector
