#pragma once
// The collector's own operational series. Thread-safe; cheap enough for every request.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "core/time.h"

namespace prometheus {
struct MetricFamily;
}

namespace campus::collector {

class OwnMetrics {
 public:
  OwnMetrics();
  OwnMetrics(const OwnMetrics&) = delete;
  OwnMetrics& operator=(const OwnMetrics&) = delete;
  ~OwnMetrics();

  void request_acknowledged(std::chrono::nanoseconds accept_to_answer);
  void batch_committed(std::chrono::nanoseconds took, std::size_t reports, WallTime at);
  void storage_failed(std::string_view operation);  ///< open, commit, read, checkpoint
  void queue(std::size_t waiting, std::size_t capacity);
  void connections(std::size_t open);
  void connection_dropped(std::string_view why);  ///< slow, crowded, full
  void certificate_ends(WallTime at);
  void tls_failed(std::string_view reason);  ///< as collector/http/tls_failure.h names them
  void snapshot_built(WallTime at, std::chrono::nanoseconds took);
  void storage_size(std::string_view file, std::size_t bytes);  ///< db | wal

  struct Registry;
  [[nodiscard]] const Registry& registry() const { return *registry_; }

 private:
  std::unique_ptr<Registry> registry_;
};

}  // namespace campus::collector
