#include <array>
#include <map>
#include <set>
#include <tuple>

#include "collector/fleet/report_counts.h"
#include "collector/metrics/families.h"
#include "collector/metrics/measured_series.h"
#include "collector/metrics/series.h"
#include "collector/metrics/site_values.h"

namespace campus::collector {

namespace {

using Place = std::pair<SiteCode, Level>;

Place place_of(const SiteStatus& status) { return {status.banner, status.site.level}; }

/// Counts by (banner, level) and one more word; every word is there for every place that has sites, if only as 0.
template <class E>
class Tally {
 public:
  void expect(const Place& place) { counts_[place]; }
  void count(const Place& place, E value) { ++counts_[place][value]; }

  void write(Family& family, const char* label, std::initializer_list<E> values) const {
    for (const auto& [place, counts] : counts_) {
      for (const auto value : values) {
        const auto found = counts.find(value);
        family.add({{"banner", place.first.text()}, {"level", name_of(place.second)}, {label, name_of(value)}},
                   found == counts.end() ? 0 : found->second);
      }
    }
  }

 private:
  std::map<Place, std::map<E, int>> counts_;
};

Family sites(const Snapshot& snapshot) {
  Tally<SiteState> tally;
  for (const auto& status : snapshot.sites) tally.count(place_of(status), status.state());
  Family family("campus_sites", "Sites of the roster by compliance state of their last report");
  tally.write(family, "state", {SiteState::compliant, SiteState::noncompliant, SiteState::unassessed});
  return family;
}

Family assessed_sites(const Snapshot& snapshot) {
  std::map<Place, int> counts;
  for (const auto& status : snapshot.sites) {
    counts[place_of(status)] += status.state() == SiteState::unassessed ? 0 : 1;
  }
  Family family("campus_assessed_sites", "Sites of the roster that are compliant or noncompliant, not unassessed");
  for (const auto& [place, count] : counts) {
    family.add({{"banner", place.first.text()}, {"level", name_of(place.second)}}, count);
  }
  return family;
}

Family probes(const Snapshot& snapshot) {
  Tally<Freshness> tally;
  for (const auto& status : snapshot.sites) {
    tally.expect(place_of(status));
    if (status.latest) tally.count(place_of(status), status.freshness);
  }
  Family family("campus_probes", "Sites that have reported at least once, by freshness of their reports");
  tally.write(family, "state", {Freshness::fresh, Freshness::late, Freshness::stale, Freshness::retired});
  return family;
}

/// What kind of run the last report of a site is: a demonstration must not pass for an acceptance unseen.
Family report_kinds(const Snapshot& snapshot) {
  constexpr std::array kKinds{"acceptance", "routine", "demonstration"};
  std::map<Place, std::map<std::string_view, int>> counts;
  for (const auto& status : snapshot.sites) {
    auto& kinds = counts[place_of(status)];
    if (!status.latest) continue;
    const auto& report = status.latest->report;
    ++kinds[report.demonstration ? std::string_view("demonstration") : name_of(report.mode)];
  }
  Family family("campus_reported_sites", "Sites with a report, by the kind of their last one");
  for (auto& [place, kinds] : counts) {
    for (const auto* kind : kKinds) {
      family.add({{"banner", place.first.text()}, {"level", name_of(place.second)}, {"kind", kind}}, kinds[kind]);
    }
  }
  return family;
}

Family item_sites(const Snapshot& snapshot) {
  using Key = std::tuple<SiteCode, Level, RuleId>;
  std::map<Key, std::map<ItemVerdict, int>> counts;
  for (const auto& status : snapshot.sites) {
    if (!status.latest) continue;
    for (const auto& item : status.latest->verdict.items) {
      ++counts[{status.banner, status.site.level, item.rule}][item.verdict];
    }
  }
  Family family("campus_item_sites", "Sites with a report by the verdict on one item of the standard");
  for (auto& [key, verdicts] : counts) {
    const auto& [banner, level, rule] = key;
    for (const auto& [verdict, name] : EnumNames<ItemVerdict>::names) {
      family.add({{"banner", banner.text()}, {"level", name_of(level)}, {"item", rule.text()}, {"result", name}},
                 verdicts[verdict]);
    }
  }
  return family;
}

std::string clause_of(const ItemResult& item) {
  if (item.sources.empty()) return "";
  const auto& source = item.sources.front();
  return source.clause.empty() ? source.title.zh_cn : source.title.zh_cn + " " + source.clause;
}

Family item_info(const Snapshot& snapshot) {
  Family family("campus_item_info", "Item of the standard in force, always 1; chapter, clause and title in Chinese");
  std::set<RuleId> seen;
  for (const auto& status : snapshot.sites) {
    if (!status.latest) continue;
    for (const auto& item : status.latest->verdict.items) {
      if (!seen.insert(item.rule).second) continue;
      family.add({{"item", item.rule.text()},
                  {"chapter", item.group_title.zh_cn},
                  {"clause", clause_of(item)},
                  {"title", item.title.zh_cn}},
                 1.0);
    }
  }
  return family;
}

Family targets(const Snapshot& snapshot) {
  Family family("campus_bandwidth_target_bytes_per_second",
                "Promised line rate of a level, from the standard in force");
  for (const auto& [level, rate] : snapshot.targets) {
    family.add({{"level", name_of(level)}}, rate.bytes_per_second());
  }
  return family;
}

Family standard_info(const Snapshot& snapshot) {
  Family family("campus_standard_info", "Standard in force, always 1; a draft is no basis for acceptance");
  if (!snapshot.standard_id.empty()) {
    family.add({{"standard", snapshot.standard_id},
                {"version", snapshot.standard_version},
                {"draft", snapshot.standard_draft ? "true" : "false"}},
               1.0);
  }
  return family;
}

Family banner_info(const Snapshot& snapshot) {
  Family family("campus_banner_info", "Roster entry of a banner, always 1; names for joining with codes");
  for (const auto& status : snapshot.sites) {
    const auto& site = status.site;
    if (site.level != Level::banner) continue;
    family.add({{"banner", site.code.text()},
                {"name", site.name},
                {"short_name", site.short_name.empty() ? site.name : site.short_name}},
               1.0);
  }
  return family;
}

/// Outcomes are counted from zero wherever sites are expected, so that the first event is an increase.
Family reports(const Snapshot& snapshot) {
  constexpr std::array kOutcomes{"stored", "pending", "duplicate", "rejected", "late", "limited"};
  ReportCounts counts;
  for (const auto& status : snapshot.sites) {
    for (const auto* outcome : kOutcomes) counts.add({status.banner, status.site.level, outcome, 0});
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
  std::map<std::string, int> counts{{"unknown_key", 0}, {"unknown_site", 0}};
  for (const auto& entry : snapshot.pending) ++counts[entry.reason];
  Family family("campus_pending_reports", "Reports held back until their key is approved or their site is known");
  for (const auto& [reason, count] : counts) family.add({{"reason", reason}}, count);
  return family;
}

// Bounds at and just below the promised rates and at the judge's thresholds, in bytes per second.
constexpr std::array kRateBounds{10e6 / 8,  25e6 / 8,  50e6 / 8, 75e6 / 8,  90e6 / 8, 100e6 / 8, 250e6 / 8, 500e6 / 8,
                                 750e6 / 8, 900e6 / 8, 1e9 / 8,  2.5e9 / 8, 5e9 / 8,  7.5e9 / 8, 9e9 / 8,   10e9 / 8};
constexpr std::array kRttBounds{0.0005, 0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03,
                                0.04,   0.05,  0.075, 0.1,   0.15, 0.2,   0.3,  0.5};

void append_distributions(const Snapshot& snapshot, std::vector<prometheus::MetricFamily>& families) {
  std::map<std::tuple<SiteCode, Level, Direction>, std::vector<double>> rates;
  std::map<Place, std::vector<double>> rtts;
  for (const auto& status : snapshot.sites) {
    const auto* latest = current_report(status);
    if (latest == nullptr) continue;
    for (const auto direction : {Direction::down, Direction::up}) {
      const auto seen = throughput_of(*latest, status.site.level, direction);
      if (seen.measured) rates[{status.banner, status.site.level, direction}].push_back(*seen.measured / 8);
    }
    if (const auto rtt = quality_of(*latest, status.site.level).rtt) {
      rtts[place_of(status)].push_back(std::chrono::duration<double>(rtt->p50).count());
    }
  }
  Family throughput("campus_measured_throughput_bytes_per_second",
                    "Goodput that sites show now: a distribution over sites, not over time",
                    prometheus::MetricType::Histogram);
  for (const auto& [key, values] : rates) {
    const auto& [banner, level, direction] = key;
    throughput.add_distribution(
        {{"banner", banner.text()}, {"level", name_of(level)}, {"direction", name_of(direction)}}, values, kRateBounds);
  }
  Family rtt("campus_measured_rtt_seconds", "Median round-trip time that sites show now: a distribution over sites",
             prometheus::MetricType::Histogram);
  for (const auto& [place, values] : rtts) {
    rtt.add_distribution({{"banner", place.first.text()}, {"level", name_of(place.second)}}, values, kRttBounds);
  }
  std::move(throughput).move_to(families);
  std::move(rtt).move_to(families);
}

}  // namespace

std::vector<prometheus::MetricFamily> city_series(const Snapshot& snapshot) {
  std::vector<prometheus::MetricFamily> families;
  sites(snapshot).move_to(families);
  assessed_sites(snapshot).move_to(families);
  probes(snapshot).move_to(families);
  report_kinds(snapshot).move_to(families);
  item_sites(snapshot).move_to(families);
  item_info(snapshot).move_to(families);
  targets(snapshot).move_to(families);
  standard_info(snapshot).move_to(families);
  banner_info(snapshot).move_to(families);
  append_measured(snapshot, Level::banner, families);
  append_distributions(snapshot, families);
  reports(snapshot).move_to(families);
  pending(snapshot).move_to(families);
  return families;
}

}  // namespace campus::collector
