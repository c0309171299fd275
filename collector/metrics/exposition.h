#pragma once
// Prometheus text (version 0.0.4) from a snapshot: the city endpoint with the collector's own series, the schools, and
// the classrooms of each banner. Pure but for OwnMetrics. docs/metrics.md is the catalogue.

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collector/fleet/snapshot.h"
#include "collector/metrics/metric_settings.h"
#include "collector/metrics/own_metrics.h"

namespace campus::collector {

struct SiteOrder;
struct SchoolsBasis;
struct ClassroomsBasis;

[[nodiscard]] std::string render_city(const Snapshot& snapshot, const OwnMetrics& own,
                                      const MetricSettings& settings = {});
/// Of one banner, or of all.
[[nodiscard]] std::string render_schools(const Snapshot& snapshot, const std::optional<SiteCode>& banner = {});
/// Of one banner; of the empty code, those that have none above them.
[[nodiscard]] std::string render_classrooms(const Snapshot& snapshot, const SiteCode& banner);

/// One endpoint's bytes, shared by everybody who reads them.
struct ExpositionBody {
  std::shared_ptr<const std::string> text;
  std::size_t series = 0;  ///< from the snapshot
};

/// What is served, as ready bytes. A value: copies share the bytes.
struct Exposition {
  ExpositionBody city;
  ExpositionBody schools;
  /// By banner: one for each banner of the roster, if only an empty one, and one for the empty code if there are sites
  /// without a banner.
  std::map<SiteCode, ExpositionBody> classrooms;

  // What the bodies were made from: the next exposition compares.
  std::shared_ptr<const SiteOrder> order;
  std::shared_ptr<const SchoolsBasis> schools_basis;
  std::map<SiteCode, std::shared_ptr<const ClassroomsBasis>> classrooms_basis;
};

/// `previous` may be null. Schools, and each banner's classrooms, are written anew only where something that they show
/// has changed since; otherwise their text is the very object that `previous` has, so that whoever compressed it may
/// keep that too. The city is always written anew, after the sizes of the others went into `own`.
[[nodiscard]] Exposition next_exposition(const Exposition* previous, const Snapshot& snapshot, OwnMetrics& own,
                                         const MetricSettings& settings = {});

}  // namespace campus::collector
