#pragma once
// A probe at work, put together: audits by its options, records into its spool, deliveries to its collector.

#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "probe/app/ordered_work.h"
#include "probe/app/run_options.h"
#include "probe/delivery/uploader.h"
#include "probe/run/daemon.h"
#include "probe/spool/open_spool.h"
#include "probe/trust/collector_clock.h"

namespace campus::probe {

class RunningProbe {
 public:
  using Log = std::function<void(const std::string& line)>;

  /// Opens the spool and reads what the options name, so that whatever is wrong with either is said at once.
  [[nodiscard]] static Result<std::unique_ptr<RunningProbe>> make(const CommandContext& context, RunOptions options,
                                                                  Log log);

  [[nodiscard]] Result<RunResult> perform(const Assignment& run, const std::function<void(const std::string&)>& step,
                                          const std::stop_token& stop);
  void add_delivery(ProbeStatus& status);
  /// What of it never changes.
  [[nodiscard]] ProbeStatus about() const;
  [[nodiscard]] Schedule schedule() const;
  /// Orders of the collector; polls from now on. Before: nothing is polled.
  void begin_polling();
  [[nodiscard]] OrderedWork& ordered() { return *ordered_; }

 private:
  RunningProbe(const CommandContext& context, RunOptions options, Log log, SigningKey key,
               standards::ResolvedProfile profile);
  /// Where records go and how they leave. One at a time has the spool of a state folder.
  struct Keeping {
    OpenSpool open;                      ///< with news where the file before it was damaged
    std::unique_ptr<Uploader> uploader;  ///< absent without a collector; last, for it uses the spool
  };
  [[nodiscard]] Result<void> open();
  [[nodiscard]] UploaderSettings uploader_settings() const;
  /// The one there is, or after trouble (a full disk, a failed sync) a new one.
  [[nodiscard]] Result<std::shared_ptr<Keeping>> sound_keeping();
  [[nodiscard]] std::shared_ptr<Keeping> keeping() const;
  [[nodiscard]] Schedule configured_schedule() const;
  [[nodiscard]] AuditSpec spec_for(Work work, std::vector<Baseline> baselines) const;
  void describe_delivery(ProbeStatus& status) const;
  /// Where somebody is not reached, and this box is why.
  void add_local_cause(ProbeStatus& status);
  void say_in(Poll& poll) const;
  void log_news(const std::vector<SpoolEvent>& news) const;

  const CommandContext& context_;
  RunOptions options_;
  Log log_;
  CollectorClock time_;  ///< before the deliveries that ask it
  SigningKey key_;
  standards::ResolvedProfile profile_;
  std::optional<FaultFound> local_cause_;  ///< the supervising thread's alone, as is the next
  SteadyTime looked_at_{};
  mutable std::mutex mutex_;
  std::shared_ptr<Keeping> keeping_;      ///< absent while it cannot be opened
  ProbeStatus said_;                      ///< the last status, for polls
  std::unique_ptr<OrderedWork> ordered_;  ///< last: its thread ends first
};

}  // namespace campus::probe
