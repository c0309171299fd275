#pragma once
// Turns changes into what is shown: one thread keeps the fleet's view, judges, builds the snapshot and renders the
// metrics, at most once a second and at least every 15 seconds; readers get finished bytes.

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "collector/fleet/fleet_view.h"
#include "collector/metrics/own_metrics.h"
#include "core/time.h"

namespace campus::collector {

/// Immutable; any number of threads may read it.
struct Published {
  Snapshot snapshot;
  std::shared_ptr<const std::string> city;
  std::shared_ptr<const std::string> schools;
  std::shared_ptr<const std::string> city_gzip;  ///< the same compressed; null where memory was short
  std::shared_ptr<const std::string> schools_gzip;

  /// All sites as JSON: made for the first who asks, one for all.
  [[nodiscard]] std::shared_ptr<const std::string> sites() const;
  [[nodiscard]] std::shared_ptr<const std::string> sites_gzip() const;  ///< likewise

 private:
  mutable std::once_flag sites_made_;
  mutable std::shared_ptr<const std::string> sites_;
  mutable std::once_flag sites_compressed_;
  mutable std::shared_ptr<const std::string> sites_gzip_;
};

class Publisher {
 public:
  Publisher(const Judge& judge, std::chrono::seconds report_interval, OwnMetrics& metrics, const Clock& clock);
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;
  ~Publisher();

  /// Thread-safe; never waits for a snapshot.
  void apply(FleetChange change);
  /// Thread-safe. Nothing until the first snapshot, which follows the first change.
  [[nodiscard]] std::shared_ptr<const Published> current() const;

 private:
  void work();
  void publish();

  OwnMetrics& metrics_;
  const Clock& clock_;
  FleetView view_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  FleetChange inbox_;
  bool changed_ = false;
  bool stopping_ = false;
  std::shared_ptr<const Published> current_;
  std::thread thread_;
};

}  // namespace campus::collector
