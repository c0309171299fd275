#pragma once
// The thread that measures: there while a run is under way, gone when it is over.

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "core/result.h"
#include "probe/run/daemon.h"

namespace campus::probe {

class Worker {
 public:
  explicit Worker(const DaemonPorts& ports) : ports_(ports) {}
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  /// Breaks off what is under way and waits for it.
  ~Worker() = default;

  /// Nothing may be under way.
  void begin(const Assignment& run, SteadyTime now);
  void stop();
  [[nodiscard]] bool is_under_way() const { return thread_.joinable(); }
  /// What came of it, once. Nothing while it is under way.
  [[nodiscard]] std::optional<Result<RunResult>> take_result();
  [[nodiscard]] Work work() const { return work_; }
  [[nodiscard]] SteadyTime begun() const { return begun_; }
  [[nodiscard]] std::string step() const;

 private:
  const DaemonPorts& ports_;
  Work work_ = Work::routine;
  SteadyTime begun_{};
  mutable std::mutex mutex_;
  std::string step_;
  std::optional<Result<RunResult>> result_;
  std::jthread thread_;  ///< last: it ends before what it uses
};

}  // namespace campus::probe
