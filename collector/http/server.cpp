#include "collector/http/server.h"

#include <boost/asio/io_context.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "collector/http/listener.h"

namespace campus::collector {

namespace asio = boost::asio;

struct HttpServer::Engine {
  Engine(const Routes& routes, OwnMetrics& metrics, ServerOptions options)
      : parts(std::make_shared<ServerParts>(routes, metrics, options.limits, std::move(options.log))),
        listener(io, parts, [](Connection::Socket socket) { return std::make_unique<Connection>(std::move(socket)); }) {
  }

  void run() {
    constexpr int kThreads = 2;
    listener.start();
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
  asio::io_context io{2};
  Listener listener;
  std::vector<std::thread> threads;
};

HttpServer::HttpServer(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}
HttpServer::~HttpServer() { stop(); }

Result<std::unique_ptr<HttpServer>> HttpServer::start(ServerOptions options, const Routes& routes,
                                                      OwnMetrics& metrics) {
  const auto listen = options.listen;
  auto engine = std::make_unique<Engine>(routes, metrics, std::move(options));
  if (auto listening = engine->listener.listen_at(listen); !listening) return listening.error();
  engine->run();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(engine)));
}

std::string HttpServer::address() const { return engine_->listener.address(); }

void HttpServer::stop() { engine_->stop(); }

}  // namespace campus::collector
