#pragma once
// What the connections of a server share; outlives all of them.

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

#include "collector/fleet/limits.h"
#include "collector/http/budget.h"
#include "collector/http/connection_table.h"
#include "collector/http/routes.h"
#include "collector/metrics/own_metrics.h"

namespace campus::collector {

struct ServerParts {
  using Log = std::function<void(const std::string&)>;

  ServerParts(const Routes& r, OwnMetrics& m, const ServerLimits& l, bool speaks_tls, Log lines)
      : routes(r),
        metrics(m),
        limits(l),
        log(std::move(lines)),
        table({l.connections, strangers_of(l, speaks_tls), l.strangers_of_network, l.known_of_poller}),
        bodies(l.all_body_bytes),
        answers(l.all_answer_bytes) {}

  static std::size_t strangers_of(const ServerLimits& limits, bool speaks_tls) {
    const auto most = limits.connections - limits.connections / limits.reserved_part;
    return speaks_tls ? std::min(most, limits.tls_strangers) : most;
  }

  const Routes& routes;
  OwnMetrics& metrics;
  const ServerLimits limits;
  const Log log;  ///< one line for the operator; any thread
  ConnectionTable table;
  Budget bodies;   ///< of requests, as they arrive
  Budget answers;  ///< made for one reader each
  std::atomic<std::size_t> connections = 0;
  std::atomic<std::size_t> requests = 0;  ///< between header and the end of the answer
  std::atomic<bool> stopping = false;
};

}  // namespace campus::collector
