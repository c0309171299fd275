#pragma once
// What a collector orders of a running probe, put together: whom it believes, its polls, and what of all that reaches a
// run.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "probe/app/run_options.h"
#include "probe/orders/poller.h"
#include "probe/orders/standing_orders.h"
#include "probe/run/daemon.h"
#include "probe/trust/collector_clock.h"

namespace campus::probe {

/// Thread-safe. What it is made of must outlive it.
class OrderedWork {
 public:
  using Log = std::function<void(const std::string& line)>;

  OrderedWork(const CommandContext& context, const RunOptions& options, const Schedule& schedule, const SigningKey& key,
              CollectorClock& clock, Log log);

  /// Polls from now on, where there is a collector and somebody whose answers can be believed. `describe` adds what the
  /// probe does.
  void begin_polling(std::function<void(Poll& poll)> describe);
  [[nodiscard]] bool polls() const { return poller_ != nullptr; }

  [[nodiscard]] WallTime time() const;
  [[nodiscard]] OrdersNow orders();
  [[nodiscard]] Result<void> begin_wanted(std::int64_t order) { return orders_.begin_wanted(order, time()); }
  [[nodiscard]] Schedule schedule() const { return orders_.schedule(time()); }
  [[nodiscard]] std::optional<BitRate> upload_rate() const { return orders_.upload_rate(time()); }

  /// The responders, tickets and bytes of one run, put into its spec; what to give back afterwards.
  [[nodiscard]] DataSize prepare(const Assignment& run, const standards::ResolvedProfile& profile, AuditSpec& spec);
  void settle(DataSize reserved, DataSize moved) { orders_.settle(reserved, moved); }

  void describe(ProbeStatus& status);

 private:
  [[nodiscard]] OrdersSpec spec_for(const CommandContext& context, const RunOptions& options, const Schedule& schedule);
  void describe_clock(ProbeStatus& status) const;
  void add_targets(ProbeStatus& status) const;
  void tell_notices();

  const CommandContext& context_;
  const RunOptions& options_;
  const SigningKey& key_;
  Log log_;
  CollectorClock& clock_;
  std::string collector_;                ///< URL; empty without one
  std::atomic<bool> told_time_ = false;  ///< in this process, by the collector
  std::string time_trouble_;             ///< why its time was not taken, where that was logged; of the poller's thread
  StandingOrders orders_;
  std::optional<std::int64_t> schedule_seen_;
  SteadyTime schedule_at_{};
  std::unique_ptr<Poller> poller_;  ///< last: it uses all of the above
};

}  // namespace campus::probe
