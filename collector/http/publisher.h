#pragma once
// Turns changes into what is shown: one thread keeps the fleet's view, builds the snapshot and writes the metrics, at
// most once a second (and for no more than a tenth of its time) and at least every 15 seconds; readers get finished
// bytes.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "collector/fleet/fleet_view.h"
#include "collector/metrics/exposition.h"
#include "collector/metrics/own_metrics.h"
#include "core/time.h"

namespace campus::collector {

/// The same bytes twice; `gzip` is null where memory was short.
struct ReadyBody {
  std::shared_ptr<const std::string> text;
  std::shared_ptr<const std::string> gzip;
};

/// Immutable; any number of threads may read it.
struct Published {
  Snapshot snapshot;
  Exposition exposition;
  ReadyBody city;
  ReadyBody schools;
  std::map<SiteCode, ReadyBody> classrooms;  ///< by banner

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
  /// What is said of silence at that moment; from the publisher's thread.
  using SilenceNow = std::function<std::optional<SilenceSummary>(WallTime now)>;

  Publisher(std::chrono::seconds report_interval, OwnMetrics& metrics, const Clock& clock);
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;
  ~Publisher();

  /// Thread-safe; when it returns nobody calls the former one any more.
  void watch_silence(SilenceNow silence);
  /// Thread-safe; never waits for a snapshot.
  void apply(FleetChange change);
  /// Thread-safe. Nothing until the first snapshot, which follows the first change.
  [[nodiscard]] std::shared_ptr<const Published> current() const;

 private:
  void work();
  void publish();
  void show_silence(Snapshot& snapshot);
  void give_back_memory();
  [[nodiscard]] std::shared_ptr<const Published> made(const Published* previous);

  OwnMetrics& metrics_;
  const Clock& clock_;
  FleetView view_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::mutex silence_mutex_;
  SilenceNow silence_;  ///< guarded by `silence_mutex_`
  FleetChange inbox_;
  bool changed_ = false;
  bool stopping_ = false;
  std::shared_ptr<const Published> current_;
  SteadyTime gave_back_;
  std::thread thread_;
};

}  // namespace campus::collector
