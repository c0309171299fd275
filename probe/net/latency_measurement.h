#pragma once
// Runs the latency method against a responder: round trips on the idle line, then, where a target is given, the loss
// run at 70 % of it with full-size packets.

#include <optional>
#include <stop_token>

#include "core/model/measurement.h"
#include "core/model/trace.h"
#include "probe/net/progress.h"
#include "probe/net/responder_client.h"

namespace campus::probe {

struct LatencySpec {
  std::optional<BitRate> load;    ///< line rate of the loss run; absent: round trips only
  std::int64_t packets = 10'000;  ///< at least as many in the loss run
  std::chrono::nanoseconds duration = std::chrono::seconds(5);
  /// Of the loss run at least; zero: as long as its packets take.
  std::optional<std::chrono::nanoseconds> loss_duration;
  Trace* record = nullptr;  ///< where given, gets the events; the caller adds the result
};

/// The share of the nominal rate at which loss is judged (GB/T 21671: 70 %).
inline constexpr double kLossLoadShare = 0.70;
/// What one sender of single packets can offer; above it packet trains do, each direction by itself.
inline constexpr std::int64_t kLargestEchoLoad = 1'000'000'000;

/// As measure_tcp. `offered` says what was really sent.
[[nodiscard]] Result<Measurement> measure_latency(ResponderClient& responder, const LatencySpec& spec,
                                                  const Progress& progress, const std::stop_token& stop);

}  // namespace campus::probe
