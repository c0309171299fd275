#include "collector/metrics/city_series.h"

#include <array>
#include <map>
#include <string>
#include <vector>

#include "collector/fleet/report_counts.h"
#include "collector/metrics/families.h"
#include "collector/metrics/gap_series.h"
#include "collector/metrics/measured_series.h"
#include "collector/metrics/place.h"
#include "collector/metrics/site_rows.h"

namespace campus::collector {
namespace {

using Families = std::vector<prometheus::MetricFamily>;

std::vector<Label> with(std::vector<Label> labels, const char* name, std::string_view value) {
  labels.emplace_back(name, value);
  return labels;
}

/// Counts by place and one more word; every word is there for every place that has sites, if only as 0.
template <class E>
class Tally {
 public:
  void expect(const Place& place) { counts_[place]; }
  void count(const Place& place, E value) { ++counts_[place][static_cast<std::size_t>(value)]; }

  void write(Family& family, const char* label, std::initializer_list<E> values) const {
    for (const auto& [place, counts] : counts_) {
      for (const auto value : values) {
        family.add(with(labels_of(place), label, name_of(value)), counts[static_cast<std::size_t>(value)]);
      }
    }
  }

 private:
  std::map<Place, std::array<std::uint32_t, EnumNames<E>::names.size()>> counts_;
};

template <class StateOf>
Family sites_by_state(const Snapshot& snapshot, const char* name, const char* help, StateOf state_of) {
  Tally<SiteState> tally;
  for (const auto& status : snapshot.sites) tally.count(place_of(status), state_of(status));
  Family family(name, help);
  tally.write(family, "state", {SiteState::compliant, SiteState::noncompliant, SiteState::unassessed});
  return family;
}

SiteState digital_campus_state(const SiteStatus& status) {
  return status.campus ? status.campus->state : SiteState::unassessed;
}

void append_sites(const Snapshot& snapshot, Families& families) {
  sites_by_state(snapshot, "campus_sites", "Sites of the roster by compliance state of their last report of any kind",
                 [](const SiteStatus& status) { return status.state(); })
      .move_to(families);
  sites_by_state(snapshot, "campus_acceptance_sites",
                 "Sites of the roster by compliance state of their last valid acceptance",
                 [](const SiteStatus& status) { return status.acceptance_state(); })
      .move_to(families);
  sites_by_state(snapshot, "campus_digital_campus_sites",
                 "Sites of the roster by compliance state of their last record of the digital campus",
                 digital_campus_state)
      .move_to(families);
}

Family assessed_sites(const Snapshot& snapshot) {
  std::map<Place, int> counts;
  for (const auto& status : snapshot.sites) {
    counts[place_of(status)] += status.state() == SiteState::unassessed ? 0 : 1;
  }
  Family family("campus_assessed_sites", "Sites of the roster that are compliant or noncompliant, not unassessed");
  for (const auto& [place, count] : counts) family.add(labels_of(place), count);
  return family;
}

Family probes(const Snapshot& snapshot) {
  Tally<Freshness> tally;
  for (const auto& status : snapshot.sites) {
    tally.expect(place_of(status));
    if (status.latest) tally.count(place_of(status), status.freshness);
  }
  Family family("campus_probes", "Sites that have reported at least once, by freshness of their reports");
  tally.write(family, "state",
              {Freshness::fresh, Freshness::late, Freshness::stale, Freshness::retired, Freshness::excused});
  return family;
}

/// What kind of run the last report of a site is: a demonstration must not pass for an acceptance unseen.
Family report_kinds(const Snapshot& snapshot) {
  constexpr std::array kKinds{"acceptance", "routine", "demonstration"};
  std::map<Place, std::array<int, kKinds.size()>> counts;
  for (const auto& status : snapshot.sites) {
    auto& kinds = counts[place_of(status)];
    if (status.latest) ++kinds[status.latest->demonstration ? 2 : status.latest->mode == Mode::routine ? 1 : 0];
  }
  Family family("campus_reported_sites", "Sites with a report, by the kind of their last one");
  for (const auto& [place, kinds] : counts) {
    for (std::size_t i = 0; i < kinds.size(); ++i) family.add(with(labels_of(place), "kind", kKinds[i]), kinds[i]);
  }
  return family;
}

using VerdictCounts = std::array<std::uint32_t, EnumNames<ItemVerdict>::names.size()>;

std::uint32_t all_of(const VerdictCounts& counts) {
  std::uint32_t all = 0;
  for (const auto count : counts) all += count;
  return all;
}

Family item_sites(const Snapshot& snapshot) {
  const auto& rules = snapshot.standard->rules.rules();
  std::map<Place, std::vector<VerdictCounts>> counts;
  for (const auto& status : snapshot.sites) {
    if (!status.latest) continue;
    auto& by_rule = counts[place_of(status)];
    by_rule.resize(rules.size());
    for (const auto& [rule, verdict] : status.latest->items) {
      if (rule < by_rule.size()) ++by_rule[rule][static_cast<std::size_t>(verdict)];
    }
  }
  Family family("campus_item_sites", "Sites with a report by the verdict on one item of the standard");
  for (const auto& [place, by_rule] : counts) {
    for (std::size_t rule = 0; rule < by_rule.size(); ++rule) {
      if (all_of(by_rule[rule]) == 0) continue;
      const auto labels = with(labels_of(place), "item", rules[rule].id.text());
      for (const auto& [verdict, name] : EnumNames<ItemVerdict>::names) {
        family.add(with(labels, "result", name), by_rule[rule][static_cast<std::size_t>(verdict)]);
      }
    }
  }
  return family;
}

Family item_info(const Snapshot& snapshot) {
  Family family("campus_item_info", "Item of the standard in force, always 1; chapter, clause and title in Chinese");
  for (const auto& rule : snapshot.standard->rules.rules()) {
    family.add({{"item", rule.id.text()},
                {"chapter", rule.chapter.zh_cn},
                {"clause", rule.clause},
                {"title", rule.title.zh_cn}},
               1.0);
  }
  return family;
}

Family targets(const Snapshot& snapshot) {
  Family family("campus_bandwidth_target_bytes_per_second",
                "Promised line rate of a level, from the standard in force");
  for (const auto& [level, rate] : snapshot.standard->targets) {
    family.add({{"level", name_of(level)}}, rate.bytes_per_second());
  }
  return family;
}

Family standard_info(const Snapshot& snapshot) {
  const auto& standard = *snapshot.standard;
  Family family("campus_standard_info", "Standard in force, always 1; a draft is no basis for acceptance");
  if (!standard.id.empty()) {
    family.add({{"standard", standard.id}, {"version", standard.version}, {"draft", standard.draft ? "true" : "false"}},
               1.0);
  }
  return family;
}

Family coverage_deadline(const MetricSettings& settings) {
  Family family("campus_coverage_deadline_timestamp_seconds",
                "By when every school shall be covered, as the policy promises");
  if (settings.coverage_deadline) {
    const auto since_1970 = settings.coverage_deadline->time_since_epoch();
    family.add({}, std::chrono::duration<double>(since_1970).count());
  }
  return family;
}

Family banner_info(const Snapshot& snapshot) {
  Family family("campus_banner_info", "Roster entry of a banner, always 1; names for joining with codes");
  for (const auto& status : snapshot.sites) {
    const auto& site = *status.site;
    if (site.level != Level::banner) continue;
    family.add({{"banner", site.code.text()}, {"name", site.name}, {"short_name", site.shortest_name()}}, 1.0);
  }
  return family;
}

/// Outcomes are counted from zero wherever sites are expected, so that the first event is an increase.
Family reports(const Snapshot& snapshot) {
  constexpr std::array kOutcomes{"stored", "pending", "duplicate", "rejected", "late", "limited"};
  std::map<Place, bool> places;
  for (const auto& status : snapshot.sites) places[place_of(status)] = true;
  ReportCounts counts;
  for (const auto& [place, expected] : places) {
    for (const auto* outcome : kOutcomes) {
      counts.add({SiteCode(std::string(code_of(place.banner))), place.level, outcome, 0});
    }
  }
  for (const auto& entry : snapshot.report_counts) counts.add(entry);
  Family family("campus_reports_total", "Reports by outcome since the store was made", prometheus::MetricType::Counter);
  for (const auto& entry : counts.list()) {
    family.add({{"banner", entry.banner.text()}, {"level", name_of(entry.level)}, {"outcome", entry.outcome}},
               static_cast<double>(entry.count));
  }
  return family;
}

Family pending(const Snapshot& snapshot) {
  std::map<std::string, int> counts{{"key_cloned", 0}, {"unknown_key", 0}, {"unknown_site", 0}};
  for (const auto& entry : snapshot.pending) ++counts[entry.reason];
  Family family("campus_pending_reports", "Reports held back until their key is approved or their site is known");
  for (const auto& [reason, count] : counts) family.add({{"reason", reason}}, count);
  return family;
}

Families before_banners(const Snapshot& snapshot, const MetricSettings& settings) {
  Families families;
  append_sites(snapshot, families);
  assessed_sites(snapshot).move_to(families);
  probes(snapshot).move_to(families);
  report_kinds(snapshot).move_to(families);
  coverage_deadline(settings).move_to(families);
  append_gaps(snapshot, families);
  item_sites(snapshot).move_to(families);
  item_info(snapshot).move_to(families);
  targets(snapshot).move_to(families);
  standard_info(snapshot).move_to(families);
  banner_info(snapshot).move_to(families);
  return families;
}

Families behind_banners(const Snapshot& snapshot) {
  Families families;
  append_distributions(snapshot, families);
  reports(snapshot).move_to(families);
  pending(snapshot).move_to(families);
  return families;
}

}  // namespace

void write_city_series(const Snapshot& snapshot, const MetricSettings& settings, ExpositionText& text) {
  write_families(before_banners(snapshot, settings), text);
  SiteRows banners(Level::banner, 0);
  for (const auto& status : snapshot.sites) {
    if (status.site->level == Level::banner) banners.add(status);
  }
  banners.write_figures(text);
  write_families(behind_banners(snapshot), text);
}

}  // namespace campus::collector
