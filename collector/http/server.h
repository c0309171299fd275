#pragma once
// The HTTP/1.1 server: two threads, every read and write with a deadline, every length bounded. Boost.Asio, Boost.Beast
// and OpenSSL stay behind this header.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "collector/fleet/limits.h"
#include "collector/http/routes.h"
#include "collector/http/server_certificate.h"
#include "collector/metrics/own_metrics.h"
#include "core/result.h"

namespace campus::collector {

struct ServerOptions {
  std::string listen;  ///< ADDR:PORT or [ADDR]:PORT, port 0 for any
  ServerLimits limits;
  std::optional<TlsFiles> tls;                                              ///< without: plain HTTP
  std::function<void(const std::string&)> log = [](const std::string&) {};  ///< one line for the operator; any thread
};

class HttpServer {
 public:
  /// usage: `listen` is not of its form; unavailable: in use; permission: not ours to bind; and what
  /// ServerCertificate::load() says. `routes`, `metrics` must outlive it.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(ServerOptions options, const Routes& routes,
                                                                 OwnMetrics& metrics);
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
