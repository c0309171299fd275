#pragma once
// The collector's HTTP interface without HTTP: docs/wire-format.md and docs/openapi.json describe it.

#include <functional>
#include <string>

#include "collector/fleet/judge.h"
#include "collector/http/publisher.h"
#include "collector/http/request.h"
#include "collector/ingest/writer.h"
#include "collector/metrics/own_metrics.h"
#include "core/time.h"

namespace campus::collector {

/// Thread-safe. Everything it is given must outlive it.
class Routes {
 public:
  using Answer = std::function<void(Response)>;

  struct Parts {
    Writer& writer;
    const Publisher& publisher;
    const Judge& judge;
    OwnMetrics& metrics;
    const Clock& clock;
    bool open = false;  ///< approve keys that post from private addresses
  };
  explicit Routes(Parts parts) : parts_(parts) {}

  /// Calls `answer` exactly once, at once or later from the writing thread.
  void handle(const Request& request, Answer answer) const;

 private:
  void take_reports(const Request& request, Answer answer) const;
  void send_report(const std::string& digest, Answer answer) const;
  [[nodiscard]] Response show(const Request& request) const;
  [[nodiscard]] Response show_published(const Request& request, const Published& published) const;
  [[nodiscard]] Response readiness() const;

  Parts parts_;
};

}  // namespace campus::collector
