#pragma once
// The status page for as long as a probe runs: an address that cannot be had yet, for its port comes up later or
// another program has it, keeps nobody from measuring.

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "probe/page/page_server.h"

namespace campus::probe {

class LastingPage {
 public:
  using Log = std::function<void(const std::string& line)>;

  /// The clock must outlive it. Tries at once, and again after each `pause` on a thread of its own; `log` is told of
  /// the first failure, and of the success after one.
  LastingPage(PageSpec spec, const Clock& clock, PageServer::Ask ask, Log log,
              std::chrono::milliseconds pause = std::chrono::minutes(1));
  LastingPage(const LastingPage&) = delete;
  LastingPage& operator=(const LastingPage&) = delete;
  ~LastingPage() = default;

  /// The address it got; empty as long as there is none. Thread-safe.
  [[nodiscard]] std::string address() const;

 private:
  Result<void> start();
  void try_again(const std::stop_token& stop, std::chrono::milliseconds pause);

  const PageSpec spec_;
  const Clock& clock_;
  const PageServer::Ask ask_;
  const Log log_;
  mutable std::mutex mutex_;
  std::unique_ptr<PageServer> server_;
  std::jthread thread_;  ///< last: it ends before anything goes
};

}  // namespace campus::probe
