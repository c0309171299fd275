#pragma once
// Asks the collector for orders, in a thread of its own, for as long as it lives, over one connection that is kept.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "core/envelope/envelope.h"
#include "core/model/fault.h"
#include "core/model/orders.h"
#include "core/random.h"
#include "core/time.h"
#include "probe/net/http_client.h"
#include "probe/orders/plan_checks.h"

namespace campus::probe {

/// Called on the poller's thread.
struct PollPorts {
  /// What the probe says of itself; the nonce and what was heard last are the poller's.
  std::function<Poll()> describe;
  /// Whom it believes at the moment.
  std::function<OrderTrust()> trust;
  /// An answer that was found good, and until when its sender's certificates are (HttpAnswer).
  std::function<void(const PollAnswer& answer, std::optional<WallTime> vouched_until)> take;
};

struct PollerState {
  std::optional<SteadyTime> answered;   ///< last
  std::optional<WallTime> answered_at;  ///< by this machine's clock
  std::optional<FaultFound> fault;      ///< of the last attempt
  std::optional<PollRefusal> refusal;
};

/// Key, chance and clock must outlive it.
class Poller {
 public:
  Poller(CollectorAccess collector, const SigningKey& key, PollPorts ports, RandomSource& random, const Clock& clock);
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;
  /// Ends an exchange under way within about a second.
  ~Poller() = default;

  /// Asks now, where it would wait. Thread-safe.
  void wake();
  [[nodiscard]] PollerState state() const;

 private:
  void run(const std::stop_token& stop);
  void wait(std::chrono::milliseconds time, const std::stop_token& stop);
  /// How long to wait afterwards.
  std::chrono::milliseconds poll(HttpClient& http, class PollPace& pace, const std::stop_token& stop);

  const CollectorAccess collector_;
  const SigningKey& key_;
  const PollPorts ports_;
  RandomSource& random_;
  const Clock& clock_;
  std::optional<WallTime> heard_;  ///< the poller's thread alone: the collector's time in the last answer
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  bool woken_ = false;
  PollerState state_;
  std::jthread thread_;  ///< last: it begins when everything is there and ends before anything goes
};

}  // namespace campus::probe
