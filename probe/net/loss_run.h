#pragma once
// The loss run of the latency method: full-size packets at a stated load, counted at both ends.
// docs/methods/latency.md.

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "core/model/trace.h"
#include "probe/net/echo_client.h"
#include "probe/net/responder_client.h"

namespace campus::probe {

struct LossLoad {
  BitRate rate;                             ///< at line rate
  std::int64_t packets = 10'000;            ///< at least
  std::chrono::nanoseconds at_least_for{};  ///< zero: as long as the packets take
};

struct LossRun {
  LossCounts counts;
  std::vector<std::int64_t> round_trips;  ///< under the load, nanoseconds; none where nothing is sent back
  HostConditions local;
  HostConditions remote;
  BitRate offered;    ///< the smaller of both directions
  Seconds sending{};  ///< of trains: between their first and last arrivals
};

/// Every packet is sent back, so both directions are loaded at once. The session is the echo's own.
[[nodiscard]] Result<LossRun> run_loss_by_echoes(ResponderClient& responder, const std::string& session,
                                                 EchoClient& echo, const LossLoad& load, const std::stop_token& stop);

/// A packet train in each direction, one after the other, each in a session of its own: for loads that single packets
/// cannot offer.
[[nodiscard]] Result<LossRun> run_loss_by_trains(ResponderClient& responder, const LossLoad& load,
                                                 const std::stop_token& stop);

}  // namespace campus::probe
