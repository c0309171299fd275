#pragma once
// The parts of a running collector, in the order in which they hold each other.

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "collector/app/control.h"
#include "collector/app/open_store.h"
#include "collector/fleet/judge.h"
#include "collector/http/publisher.h"
#include "collector/http/routes.h"
#include "collector/http/server.h"
#include "collector/ingest/writer.h"
#include "collector/metrics/own_metrics.h"
#include "collector/store/store.h"
#include "core/posix/system_clock.h"
#include "core/posix/system_random.h"

namespace campus::collector {

struct ServeOptions {
  std::string listen = "127.0.0.1:8600";
  StoreAddress store;
  std::filesystem::path state_folder;  ///< of the key that signs what goes to probes; empty: the store's folder
  bool open = false;
  std::chrono::seconds report_interval = std::chrono::hours(24);
  ServerLimits limits;
  std::optional<TlsFiles> tls;
  /// For `rejudge`, as in commands.h.
  std::function<Result<std::shared_ptr<const Judge>>(const std::string&, const std::string&, const std::string&)>
      load_judge;
  /// The store is damaged: nothing is taken any more, and a start salvages it. Once, from any thread.
  std::function<void(const Error&)> damaged = [](const Error&) {};
  std::function<void(const std::string&)> log = [](const std::string&) {};  ///< one line for the operator; any thread
};

class Collector {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Collector>> start(const ServeOptions& options,
                                                                std::shared_ptr<const Judge> judge);
  ~Collector();

  [[nodiscard]] std::string address() const { return server_->address(); }
  [[nodiscard]] std::int64_t damaged() const { return damaged_; }  ///< reports that could not be read at start

 private:
  explicit Collector(ServeOptions options) : options_(std::move(options)) {}
  void take_issuer_key();
  void open_desk();
  Result<void> listen_to_commands();
  CommandAnswer execute_between_commits(const Words& words, const std::string& who);
  CommandAnswer execute_in_pieces(const Words& words, const std::string& who);

  ServeOptions options_;
  SystemClock clock_;
  SystemRandom random_;
  std::int64_t damaged_ = 0;
  OwnMetrics metrics_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Publisher> publisher_;
  std::unique_ptr<Ingest> ingest_;
  std::unique_ptr<Writer> writer_;
  Background background_;
  RosterSearch search_;
  FailedAttempts failed_attempts_;
  EnrolmentBrake enrolment_brake_;
  std::optional<SigningKey> issuer_;
  Presence presence_;
  std::unique_ptr<PollDesk> desk_;
  std::unique_ptr<Routes> routes_;
  std::unique_ptr<HttpServer> server_;
  std::atomic<bool> stopping_ = false;
  std::unique_ptr<ControlServer> control_;
};

}  // namespace campus::collector
