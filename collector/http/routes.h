#pragma once
// The collector's HTTP interface without HTTP: docs/wire-format.md and docs/openapi.json describe it.

#include <functional>
#include <memory>
#include <string>

#include "collector/fleet/latest_report.h"
#include "collector/fleet/state_change.h"
#include "collector/http/background.h"
#include "collector/http/publisher.h"
#include "collector/http/request.h"
#include "collector/ingest/writer.h"
#include "collector/metrics/own_metrics.h"
#include "collector/search/roster_search.h"
#include "core/time.h"

namespace campus::collector {

/// Thread-safe. Everything it is given must outlive it.
class Routes {
 public:
  using Answer = std::function<void(Response)>;

  struct Parts {
    Writer& writer;
    const Ingest& ingest;
    const Publisher& publisher;
    Background& background;
    RosterSearch& search;
    OwnMetrics& metrics;
    const Clock& clock;
    bool open = false;  ///< approve keys that post from private addresses
    bool tls = false;   ///< the server speaks TLS
  };
  explicit Routes(Parts parts) : parts_(parts) {}

  /// Calls `answer` exactly once, at once or later from another thread.
  void handle(const Request& request, Answer answer) const;

 private:
  using Shown = std::shared_ptr<const Published>;
  /// A page or a JSON of it.
  using OfSite = std::function<Response(const Snapshot&, const std::optional<LatestReport>&)>;
  using OfChanges = std::function<Response(const Snapshot&, const std::vector<StateChange>&)>;

  void take_reports(const Request& request, Answer answer) const;
  void note_arrivals(std::size_t bytes, const Examination& examination) const;
  void send_report(const std::string& digest, Answer answer) const;
  /// The site's last report is read and judged again off the connections' threads.
  void show_site(const Shown& shown, const SiteCode& code, Answer answer, OfSite make) const;
  void show_changes(const Shown& shown, Answer answer, OfChanges make) const;
  void show_search(const Request& request, const Shown& shown, Answer answer) const;
  void show_duty(const Request& request, const Shown& shown, Answer answer) const;
  void show(const Request& request, Answer answer) const;
  void show_published(const Request& request, const Shown& shown, Answer answer) const;
  [[nodiscard]] Response ready_bytes(const Request& request, const Published& published) const;
  [[nodiscard]] Response readiness() const;

  Parts parts_;
};

}  // namespace campus::collector
