#pragma once
// The running probe: a thread that supervises, one that measures while there is something to measure. Whatever touches
// the outside comes in through ports.

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/disk.h"
#include "core/model/probe_status.h"
#include "core/model/report.h"
#include "core/result.h"
#include "core/time.h"
#include "probe/schedule/assignment.h"

namespace campus::probe {

/// What came of one run.
struct RunResult {
  LastRun last;
  bool gave_baseline = false;
  std::vector<FaultFound> faults;
  bool failed = false;  ///< it was measured, and does not conform
};

/// What the collector orders at the moment.
struct OrdersNow {
  bool silence = false;
  std::optional<Assignment> wanted;  ///< an ordered test that could begin
  std::optional<Schedule> schedule;  ///< where it changed since it was asked for last
};

struct DaemonPorts {
  const Clock& clock;
  const Disk& disk;
  /// One run, observed and recorded. Called on a thread of its own; gives up soon after a stop, recording nothing.
  /// `step` may be called from there at any time.
  std::function<Result<RunResult>(const Assignment& run, const std::function<void(const std::string&)>& step,
                                  const std::stop_token& stop)>
      perform;
  /// Called about twice a second; must not wait for anything.
  std::function<OrdersNow()> orders = [] { return OrdersNow{}; };
  /// The ordered test is about to begin: kept durably, so that it never begins again. missing: it is ordered no more.
  std::function<Result<void>(std::int64_t order)> begin_wanted = [](std::int64_t) { return Result<void>(); };
  /// What its turns go by; the machine's clock where it is absent.
  std::function<WallTime()> time = nullptr;
  /// How deliveries and orders stand, and what is wrong in all, in order. Called about twice a second.
  std::function<void(ProbeStatus& status)> add_delivery;
  /// One line for whoever reads the log.
  std::function<void(const std::string& line)> log;
  /// READY=1, STOPPING=1, WATCHDOG=1 as sd_notify(3) has them.
  std::function<void(const char* state)> notify;
};

struct DaemonSpec {
  Schedule schedule;
  std::filesystem::path state_folder;
  ProbeStatus about;  ///< what of the status never changes: version, key, site, level, collector
};

/// Runs until `stop`, then ends within five seconds. An error only where the state folder cannot be used at all.
[[nodiscard]] Result<void> run_daemon(const DaemonSpec& spec, const DaemonPorts& ports, const std::stop_token& stop);

}  // namespace campus::probe
