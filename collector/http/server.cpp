#include "collector/http/server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "collector/http/listener.h"
#include "collector/http/tls_connection.h"

namespace campus::collector {

namespace asio = boost::asio;

struct HttpServer::Engine {
  Engine(const Routes& routes, OwnMetrics& metrics, ServerOptions options, std::unique_ptr<ServerCertificate> proof)
      : parts(std::make_shared<ServerParts>(routes, metrics, options.limits, proof != nullptr, std::move(options.log))),
        certificate(std::move(proof)),
        listener(io, parts, [this](Connection::Socket socket) { return connection_over(std::move(socket)); }) {}

  std::unique_ptr<Connection> connection_over(Connection::Socket socket) const {
    if (!certificate) return std::make_unique<Connection>(std::move(socket));
    return std::make_unique<TlsConnection>(std::move(socket), certificate->context());
  }

  void tell_certificate() {
    parts->metrics.certificate_ends(certificate->ends());
    constexpr auto kSoon = std::chrono::hours(24 * 30);
    const auto now = std::chrono::system_clock::now();
    if (certificate->ends() <= now) {
      parts->log("the TLS certificate is over since " + to_rfc3339(certificate->ends()) +
                 ": nobody believes it; renew it");
    } else if (certificate->ends() < now + kSoon) {
      parts->log("the TLS certificate is good until " + to_rfc3339(certificate->ends()) + " only; renew it");
    }
  }

  void watch_certificate() {
    if (!certificate) return;
    looks.expires_after(std::chrono::seconds(parts->limits.certificate_seconds));
    looks.async_wait([this](boost::system::error_code error) {
      if (error || parts->stopping) return;
      const auto changed = certificate->look_again();
      if (!changed) parts->log(changed.error().message + "; the former certificate goes on");
      if (changed && *changed) {
        parts->log("the TLS certificate was read anew");
        tell_certificate();
      }
      watch_certificate();
    });
  }

  void run() {
    constexpr int kThreads = 2;
    listener.start();
    if (certificate) tell_certificate();
    watch_certificate();
    for (int i = 0; i < kThreads; ++i) threads.emplace_back([this] { work(); });
  }

  /// A handler that memory fails takes its connection with it, and nothing else.
  void work() {
    for (;;) {
      try {
        io.run();
        return;
      } catch (const std::exception& error) {
        parts->log(std::string("a connection failed: ") + error.what());
      }
    }
  }

  void stop() {
    if (parts->stopping.exchange(true)) return;
    listener.close();
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    while (parts->requests > 0 && std::chrono::steady_clock::now() < patience) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    io.stop();
    for (auto& thread : threads) thread.join();
  }

  std::shared_ptr<ServerParts> parts;
  std::unique_ptr<ServerCertificate> certificate;  ///< none: plain HTTP
  asio::io_context io{2};
  Listener listener;
  asio::steady_timer looks{io};
  std::vector<std::thread> threads;
};

HttpServer::HttpServer(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
HttpServer::~HttpServer() { stop(); }

Result<std::unique_ptr<HttpServer>> HttpServer::start(ServerOptions options, const Routes& routes,
                                                      OwnMetrics& metrics) {
  std::unique_ptr<ServerCertificate> certificate;
  if (options.tls) {
    auto loaded = ServerCertificate::load(*options.tls);
    if (!loaded) return loaded.error();
    certificate = *std::move(loaded);
  }
  const auto listen = options.listen;
  auto engine = std::make_unique<Engine>(routes, metrics, std::move(options), std::move(certificate));
  if (auto listening = engine->listener.listen_at(listen); !listening) return listening.error();
  engine->run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(engine)));
}

std::string HttpServer::address() const { return engine_->listener.address(); }

void HttpServer::stop() { engine_->stop(); }

}  // namespace campus::collector
