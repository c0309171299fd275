#pragma once
// The HTTP/1.1 server: two threads, every read and write with a deadline, every length bounded. Boost.Beast stays
// behind this header.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "collector/http/routes.h"
#include "collector/metrics/own_metrics.h"
#include "core/result.h"

namespace campus::collector {

struct ServerLimits {
  std::size_t header_bytes = 16U << 10U;
  std::size_t body_bytes = 8U << 20U;
  std::size_t connections = 4096;
  std::int64_t header_seconds = 10;
  std::int64_t body_seconds = 60;
  std::int64_t idle_seconds = 30;
  std::int64_t slowest_body_bytes_per_second = 1024;  ///< after the first five seconds
};

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
