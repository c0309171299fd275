#pragma once
// The collector's own operational series. Thread-safe; cheap enough for every request.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "core/process_usage.h"
#include "core/time.h"

namespace campus::collector {

class OwnMetrics {
 public:
  OwnMetrics();
  OwnMetrics(const OwnMetrics&) = delete;
  OwnMetrics& operator=(const OwnMetrics&) = delete;
  ~OwnMetrics();

  // For every report or request: without a lock.
  void request_acknowledged(std::chrono::nanoseconds accept_to_answer);
  void report_received(std::size_t bytes);  ///< of its envelope; of one of several in a body, their mean
  /// The end of a report's run by the probe's clock, less the time of its arrival: what was kept for later looks like a
  /// clock that is slow, only one that is ahead is surely wrong.
  void clock_skew(std::chrono::milliseconds report_less_arrival);
  void lock_waited(std::chrono::nanoseconds took);
  void signature_verified(std::chrono::nanoseconds cpu);  ///< of the verifying thread

  void batch_committed(std::chrono::nanoseconds took, std::size_t reports, WallTime at);
  void storage_failed(std::string_view operation);  ///< open, commit, read, checkpoint
  void store_salvaged(WallTime at);
  void queue(std::size_t waiting, std::size_t capacity);
  void connections(std::size_t open);
  void connection_dropped(std::string_view why);  ///< slow, crowded, full
  void certificate_ends(WallTime at);
  void tls_failed(std::string_view reason);      ///< as collector/http/tls_failure.h names them
  void access_refused(std::string_view reason);  ///< no_token, wrong_token, expired, revoked, scope, limited
  void poll_answered(std::string_view outcome);  ///< answered, or a machine word of PollRefusal
  /// Whether one holds, and the probes within it.
  void silence(bool active, std::size_t silent, std::size_t not_silent, std::size_t away);
  void snapshot_built(WallTime at, std::chrono::nanoseconds took);
  void storage_size(std::string_view file, std::size_t bytes);  ///< db | wal | reports
  void storage_free(std::size_t bytes);                         ///< of the disk; never called where nobody knows
  void retired_sites(std::size_t sites);
  void process(const ProcessUsage& usage);

  /// `endpoint` is city, schools or classrooms (all banners together).
  void snapshot_series(std::string_view endpoint, std::size_t series);
  /// `encoding` is identity or gzip.
  void exposition_size(std::string_view endpoint, std::string_view encoding, std::size_t bytes);

  struct Registry;
  [[nodiscard]] const Registry& registry() const { return *registry_; }

 private:
  std::unique_ptr<Registry> registry_;
};

}  // namespace campus::collector
