#pragma once
// One run of the sustained TCP method in one direction, with a session that is open: data, samples of the receiving
// end, both hosts' counters, round trips beside the load.

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/time.h"
#include "probe/method/sustained_throughput.h"
#include "probe/method/tcp_estimate.h"
#include "probe/net/bulk_transfer.h"
#include "probe/net/echo_client.h"
#include "probe/net/progress.h"
#include "probe/net/responder_client.h"

namespace campus::probe {

/// Everything one run of one direction needs while it lasts. `responder`, `clock` must outlive it.
class TcpRun {
 public:
  TcpRun(ResponderClient& responder, Direction direction, std::chrono::nanoseconds duration, const SessionGrant& grant,
         const Clock& clock);

  /// bad_data: the responder misbehaved or the streams broke off; interrupted.
  [[nodiscard]] Result<TcpObservation> observe(std::optional<EchoClient>& echo, const Progress& progress,
                                               const std::stop_token& stop);
  /// What the method was fed with.
  [[nodiscard]] std::vector<std::int64_t> take_events() { return std::move(events_); }

 private:
  [[nodiscard]] std::chrono::nanoseconds longest() const { return duration_ + std::chrono::seconds(5); }
  Result<void> connect();
  Result<void> feed();
  void take_local_samples();
  Result<void> take_remote_samples();
  void mark(HostCounters& local, HostCounters& remote);
  /// Why the data ended too early.
  [[nodiscard]] Error broken_off() const;
  Result<void> wait_until_done(const Progress& progress, const std::stop_token& stop);
  [[nodiscard]] TcpObservation observation() const;
  void feed_method(std::int64_t at, std::int64_t bytes) {
    method_.on_sample(std::chrono::nanoseconds(at), DataSize::bytes(bytes));
    events_.push_back(at);
    events_.push_back(bytes);
  }

  ResponderClient& responder_;
  Direction direction_;
  std::chrono::nanoseconds duration_;
  SessionGrant grant_;
  const Clock& clock_;
  SustainedThroughput method_;
  std::vector<std::int64_t> events_;
  BulkTransfer bulk_;
  PortFacts port_;
  std::size_t next_local_ = 0;
  std::int64_t next_remote_ = 0;
  SessionStatus remote_;
  HostCounters local_before_, local_after_, remote_before_, remote_after_;
  std::int64_t bulk_before_ = 0, bulk_after_ = 0;
  TcpFacts sender_;
};

}  // namespace campus::probe
