#include "collector/metrics/exposition.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <tuple>
#include <utility>

#include "collector/metrics/city_series.h"
#include "collector/metrics/classroom_series.h"
#include "collector/metrics/exposition_text.h"
#include "collector/metrics/families.h"
#include "collector/metrics/registry.h"
#include "collector/metrics/school_series.h"
#include "collector/metrics/site_order.h"

namespace campus::collector {
namespace {

/// Judgements are kept alive as long as they are compared with: an address is never another judgement's.
using Kept = std::shared_ptr<const Judgement>;

struct ShownSchool {
  Kept latest;
  Kept acceptance;
  bool current = false;
  Freshness freshness = Freshness::never;
  std::int32_t interval_seconds = 0;
  friend bool operator==(const ShownSchool&, const ShownSchool&) = default;
};

struct ShownClassroom {
  Kept latest;
  bool current = false;
};

}  // namespace

struct SchoolsBasis {
  std::shared_ptr<const StandardSummary> standard;
  std::vector<ShownSchool> schools;
  std::vector<SchoolRooms> rooms;
  friend bool operator==(const SchoolsBasis&, const SchoolsBasis&) = default;
};

struct ClassroomsBasis {
  std::vector<ShownClassroom> classrooms;
};

namespace {

ExpositionBody body_of(ExpositionText text) {
  const auto series = text.samples();
  return {std::make_shared<const std::string>(std::move(text).take()), series};
}

SchoolsBasis basis_of(const Snapshot& snapshot, const SchoolSelection& selection) {
  SchoolsBasis basis{snapshot.standard, {}, selection.rooms};
  basis.schools.reserve(selection.schools.size());
  for (const auto index : selection.schools) {
    const auto& status = snapshot.sites[index];
    basis.schools.push_back(
        {status.latest, status.acceptance, is_current(status), status.freshness, status.report_interval_seconds});
  }
  return basis;
}

bool shows_the_same(const Snapshot& snapshot, std::span<const std::uint32_t> classrooms, const ClassroomsBasis& basis) {
  return std::equal(classrooms.begin(), classrooms.end(), basis.classrooms.begin(), basis.classrooms.end(),
                    [&](std::uint32_t index, const ShownClassroom& shown) {
                      const auto& status = snapshot.sites[index];
                      return status.latest == shown.latest && is_current(status) == shown.current;
                    });
}

ClassroomsBasis basis_of(const Snapshot& snapshot, std::span<const std::uint32_t> classrooms) {
  ClassroomsBasis basis;
  basis.classrooms.reserve(classrooms.size());
  for (const auto index : classrooms) {
    basis.classrooms.push_back({snapshot.sites[index].latest, is_current(snapshot.sites[index])});
  }
  return basis;
}

void put_schools(const Exposition* previous, const Snapshot& snapshot, Exposition& next) {
  const auto selection = select_schools(snapshot, *next.order, nullptr);
  auto basis = basis_of(snapshot, selection);
  if (previous != nullptr && previous->order == next.order && *previous->schools_basis == basis) {
    next.schools = previous->schools;
    next.schools_basis = previous->schools_basis;
    return;
  }
  next.schools = body_of(school_series(snapshot, selection));
  next.schools_basis = std::make_shared<const SchoolsBasis>(std::move(basis));
}

void put_classrooms(const Exposition* previous, const Snapshot& snapshot, Exposition& next) {
  const bool same_sites = previous != nullptr && previous->order == next.order;
  for (const auto& [banner, classrooms] : next.order->classrooms) {
    if (same_sites && shows_the_same(snapshot, classrooms, *previous->classrooms_basis.at(banner))) {
      next.classrooms.emplace(banner, previous->classrooms.at(banner));
      next.classrooms_basis.emplace(banner, previous->classrooms_basis.at(banner));
      continue;
    }
    next.classrooms.emplace(banner, body_of(classroom_series(snapshot, classrooms)));
    next.classrooms_basis.emplace(banner, std::make_shared<const ClassroomsBasis>(basis_of(snapshot, classrooms)));
  }
}

void note_sizes(const Exposition& exposition, OwnMetrics& own) {
  std::size_t series = 0;
  std::size_t bytes = 0;
  for (const auto& [banner, body] : exposition.classrooms) {
    series += body.series;
    bytes += body.text->size();
  }
  own.snapshot_series("classrooms", series);
  own.exposition_size("classrooms", "identity", bytes);
  own.snapshot_series("schools", exposition.schools.series);
  own.exposition_size("schools", "identity", exposition.schools.text->size());
}

void note_retired(const Snapshot& snapshot, OwnMetrics& own) {
  own.retired_sites(static_cast<std::size_t>(
      std::count_if(snapshot.sites.begin(), snapshot.sites.end(),
                    [](const SiteStatus& status) { return status.freshness == Freshness::retired; })));
}

}  // namespace

std::string render_city(const Snapshot& snapshot, const OwnMetrics& own, const MetricSettings& settings) {
  ExpositionText text;
  write_city_series(snapshot, settings, text);
  write_families(own.registry().families(), text);
  return std::move(text).take();
}

std::string render_schools(const Snapshot& snapshot, const std::optional<SiteCode>& banner) {
  const auto selection = select_schools(snapshot, *order_of(snapshot), banner ? &*banner : nullptr);
  return school_series(snapshot, selection).take();
}

std::string render_classrooms(const Snapshot& snapshot, const SiteCode& banner) {
  const auto order = order_of(snapshot);
  const auto found = order->classrooms.find(banner);
  return found == order->classrooms.end() ? std::string() : classroom_series(snapshot, found->second).take();
}

Exposition next_exposition(const Exposition* previous, const Snapshot& snapshot, OwnMetrics& own,
                           const MetricSettings& settings) {
  Exposition next;
  const bool same_roster = previous != nullptr && previous->order->roster == snapshot.roster;
  next.order = same_roster ? previous->order : order_of(snapshot);
  put_schools(previous, snapshot, next);
  put_classrooms(previous, snapshot, next);
  note_sizes(next, own);
  note_retired(snapshot, own);
  constexpr std::size_t kSlack = 64U << 10U;
  ExpositionText text(previous == nullptr ? 0 : previous->city.text->size() + kSlack);
  write_city_series(snapshot, settings, text);
  own.snapshot_series("city", text.samples());
  next.city.series = text.samples();
  write_families(own.registry().families(), text);
  next.city.text = std::make_shared<const std::string>(std::move(text).take());
  // Of the answer before this one: its own size cannot be known while it is written.
  own.exposition_size("city", "identity", next.city.text->size());
  return next;
}

}  // namespace campus::collector
