#pragma once
// The HTTP/1.1 server: two threads, every read and write with a deadline, every length bounded. Boost.Beast stays
// behind this header.

#include <memory>
#include <string>

#include "collector/fleet/limits.h"
#include "collector/http/routes.h"
#include "collector/metrics/own_metrics.h"
#include "core/result.h"

namespace campus::collector {

class HttpServer {
 public:
  /// `listen` is ADDR:PORT or [ADDR]:PORT, port 0 for any. usage: not of that form; unavailable: in use;
  /// permission: not ours to bind. `routes`, `metrics` must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(const std::string& listen, const Routes& routes,
                                                                 OwnMetrics& metrics, ServerLimits limits = {});
  ~HttpServer();  ///< stops

  [[nodiscard]] std::string address() const;  ///< as bound: `127.0.0.1:8600`, `[::1]:8600`
  /// No more connections, then none at all. Afterwards no route is called any more.
  void stop();

 private:
  struct Engine;
  explicit HttpServer(std::unique_ptr<Engine> engine);
  std::unique_ptr<Engine> engine_;
};

}  // namespace campus::collector
