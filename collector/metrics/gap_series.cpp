#include "collector/metrics/gap_series.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "collector/metrics/families.h"
#include "collector/metrics/order_statistics.h"
#include "collector/metrics/place.h"

namespace campus::collector {
namespace {

using StateCounts = std::array<std::uint32_t, EnumNames<SiteState>::names.size()>;

/// Small schools of the countryside and teaching points, against all others.
enum class Size { regular, small };

constexpr std::array<std::string_view, 2> kAreas{"town", "rural"};
constexpr std::array<std::string_view, 2> kSizes{"regular", "small"};

/// What the policy compares: each is a pair of groups, the one that is expected to lead first.
enum class Divide { areas, sizes };
constexpr std::array<std::string_view, 2> kDivides{"areas", "sizes"};
constexpr std::array<std::array<std::string_view, 2>, 2> kGroups{kAreas, kSizes};

/// A classroom belongs where its school belongs; what its own row says of area and type counts for nothing.
struct Group {
  Level level = Level::school;
  std::size_t area = 0;
  std::size_t size = 0;
  friend auto operator<=>(const Group&, const Group&) = default;

  [[nodiscard]] std::size_t side(Divide divide) const { return divide == Divide::areas ? area : size; }
};

std::optional<Group> group_of(const SiteStatus& status) {
  if (status.site->level == Level::banner || status.school == nullptr) return std::nullopt;
  const auto type = status.school->type;
  const auto size = type == SchoolType::small || type == SchoolType::teaching_point ? Size::small : Size::regular;
  return Group{status.site->level, status.school->area == Area::town ? 0U : 1U, static_cast<std::size_t>(size)};
}

/// Compliant over all: a site without a valid acceptance stays below the line.
std::optional<double> compliant_share(const StateCounts& counts) {
  std::uint32_t all = 0;
  for (const auto count : counts) all += count;
  if (all == 0) return std::nullopt;
  return static_cast<double>(counts[static_cast<std::size_t>(SiteState::compliant)]) / all;
}

void add(StateCounts& to, const StateCounts& counts) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += counts[i];
}

/// Goodput over threshold, by Direction.
using Ratios = std::array<std::vector<double>, 2>;

struct Evidence {
  std::map<Place, StateCounts> places;
  std::map<std::pair<const Site*, Group>, StateCounts> groups;  ///< by banner as well
  std::map<Group, Ratios> group_ratios;
  std::map<const Site*, Ratios> school_ratios;  ///< of a banner's schools
};

void append_ratios(const Judgement& acceptance, Ratios& ratios) {
  for (const auto direction : {Direction::down, Direction::up}) {
    const auto ratio = acceptance.rate(direction).target_ratio();
    if (ratio) ratios[static_cast<std::size_t>(direction)].push_back(*ratio);
  }
}

Evidence evidence_of(const Snapshot& snapshot) {
  Evidence evidence;
  for (const auto& status : snapshot.sites) {
    const auto state = static_cast<std::size_t>(status.acceptance_state());
    ++evidence.places[place_of(status)][state];
    const auto group = group_of(status);
    if (!group) continue;
    ++evidence.groups[{status.banner, *group}][state];
    if (!status.acceptance) continue;
    append_ratios(*status.acceptance, evidence.group_ratios[*group]);
    if (group->level == Level::school) append_ratios(*status.acceptance, evidence.school_ratios[status.banner]);
  }
  return evidence;
}

Family group_sites(const Evidence& evidence) {
  Family family("campus_acceptance_sites_by_group",
                "Schools and classrooms by area and size of the school and by their last valid acceptance");
  for (const auto& [key, counts] : evidence.groups) {
    const auto& [banner, group] = key;
    for (const auto& [state, name] : EnumNames<SiteState>::names) {
      family.add({{"banner", code_of(banner)},
                  {"level", name_of(group.level)},
                  {"area", kAreas[group.area]},
                  {"size", kSizes[group.size]},
                  {"state", name}},
                 counts[static_cast<std::size_t>(state)]);
    }
  }
  return family;
}

// Up to the 1 % of uncertainty below the threshold a rate is borderline, and met.
constexpr std::array kRatioBounds{0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0, 1.05, 1.1};

Family ratio_distribution(const Evidence& evidence) {
  Family family("campus_acceptance_target_ratio",
                "Goodput over threshold in the last valid acceptances: a distribution over sites",
                prometheus::MetricType::Histogram);
  for (const auto& [group, ratios] : evidence.group_ratios) {
    for (const auto& [direction, name] : EnumNames<Direction>::names) {
      const auto& values = ratios[static_cast<std::size_t>(direction)];
      if (values.empty()) continue;
      const std::array<Label, 4> labels{{{"level", name_of(group.level)},
                                         {"area", kAreas[group.area]},
                                         {"size", kSizes[group.size]},
                                         {"direction", name}}};
      family.add_distribution(labels, values, kRatioBounds);
    }
  }
  return family;
}

std::optional<double> widest_gap(const std::map<Place, StateCounts>& places, Level level) {
  std::vector<double> shares;
  for (const auto& [place, counts] : places) {
    if (place.level != level || place.banner == nullptr) continue;
    if (const auto share = compliant_share(counts)) shares.push_back(*share);
  }
  if (shares.size() < 2) return std::nullopt;
  const auto [least, most] = std::minmax_element(shares.begin(), shares.end());
  return *most - *least;
}

std::optional<double> compliance_gap(const Evidence& evidence, Level level, Divide divide) {
  std::array<StateCounts, 2> sides{};
  for (const auto& [key, counts] : evidence.groups) {
    if (key.second.level == level) add(sides[key.second.side(divide)], counts);
  }
  const auto leading = compliant_share(sides[0]);
  const auto trailing = compliant_share(sides[1]);
  if (!leading || !trailing) return std::nullopt;
  return *leading - *trailing;
}

Family compliance_gaps(const Evidence& evidence) {
  Family family("campus_gap_compliance_ratio",
                "Difference of the compliant shares of all sites: widest between banners, town less rural, regular "
                "less small");
  for (const auto level : {Level::banner, Level::school, Level::classroom}) {
    if (const auto gap = widest_gap(evidence.places, level)) {
      family.add({{"between", "banners"}, {"level", name_of(level)}}, *gap);
    }
    for (const auto divide : {Divide::areas, Divide::sizes}) {
      const auto gap = compliance_gap(evidence, level, divide);
      if (!gap) continue;
      family.add({{"between", kDivides[static_cast<std::size_t>(divide)]}, {"level", name_of(level)}}, *gap);
    }
  }
  return family;
}

/// Sorted.
std::vector<double> ratios_of(const Evidence& evidence, Level level, Divide divide, std::size_t side,
                              Direction direction) {
  std::vector<double> values;
  for (const auto& [group, ratios] : evidence.group_ratios) {
    if (group.level != level || group.side(divide) != side) continue;
    const auto& more = ratios[static_cast<std::size_t>(direction)];
    values.insert(values.end(), more.begin(), more.end());
  }
  std::sort(values.begin(), values.end());
  return values;
}

void append_ratio_gaps(const Evidence& evidence, std::vector<prometheus::MetricFamily>& families) {
  Family medians("campus_group_target_ratio", "Median of goodput over threshold in the last valid acceptances");
  Family gaps("campus_gap_target_ratio",
              "Difference of the medians of goodput over threshold: town less rural, regular less small");
  for (const auto level : {Level::school, Level::classroom}) {
    for (const auto divide : {Divide::areas, Divide::sizes}) {
      const auto number = static_cast<std::size_t>(divide);
      for (const auto& [direction, name] : EnumNames<Direction>::names) {
        std::array<std::optional<double>, 2> median;
        for (std::size_t side = 0; side < 2; ++side) {
          const auto values = ratios_of(evidence, level, divide, side, direction);
          if (values.empty()) continue;
          median[side] = percentile(values, 0.5);
          medians.add(
              {{"level", name_of(level)}, {"group", kGroups[number][side]}, {"direction", name}, {"percentile", "p50"}},
              *median[side]);
        }
        if (!median[0] || !median[1]) continue;
        gaps.add({{"between", kDivides[number]}, {"level", name_of(level)}, {"direction", name}},
                 *median[0] - *median[1]);
      }
    }
  }
  std::move(medians).move_to(families);
  std::move(gaps).move_to(families);
}

void append_school_gaps(const Evidence& evidence, std::vector<prometheus::MetricFamily>& families) {
  constexpr std::array<std::pair<std::string_view, double>, 3> kShares{{{"p10", 0.1}, {"p50", 0.5}, {"p90", 0.9}}};
  Family rated("campus_banner_rated_schools", "Schools of a banner whose last valid acceptance decided on the rate");
  Family ratios("campus_banner_schools_target_ratio",
                "Percentiles over a banner's schools of goodput over threshold in their last valid acceptances");
  Family gaps("campus_gap_schools_ratio", "p90 over p10 of a banner's schools; 1 is none; absent with fewer than two");
  for (const auto& [banner, by_direction] : evidence.school_ratios) {
    for (const auto& [direction, name] : EnumNames<Direction>::names) {
      auto values = by_direction[static_cast<std::size_t>(direction)];
      std::sort(values.begin(), values.end());
      rated.add({{"banner", code_of(banner)}, {"direction", name}}, static_cast<double>(values.size()));
      if (values.empty()) continue;
      for (const auto& [word, share] : kShares) {
        ratios.add({{"banner", code_of(banner)}, {"direction", name}, {"percentile", word}}, percentile(values, share));
      }
      const double low = percentile(values, 0.1);
      if (values.size() < 2 || low <= 0) continue;
      gaps.add({{"banner", code_of(banner)}, {"direction", name}}, percentile(values, 0.9) / low);
    }
  }
  std::move(rated).move_to(families);
  std::move(ratios).move_to(families);
  std::move(gaps).move_to(families);
}

}  // namespace

void append_gaps(const Snapshot& snapshot, std::vector<prometheus::MetricFamily>& families) {
  const auto evidence = evidence_of(snapshot);
  group_sites(evidence).move_to(families);
  ratio_distribution(evidence).move_to(families);
  compliance_gaps(evidence).move_to(families);
  append_ratio_gaps(evidence, families);
  append_school_gaps(evidence, families);
}

}  // namespace campus::collector
