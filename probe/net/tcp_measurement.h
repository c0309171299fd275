#pragma once
// Runs the sustained TCP method against a responder: sockets and clocks here, the method itself in probe/method.

#include <optional>
#include <stop_token>
#include <string>

#include "core/model/measurement.h"
#include "core/model/trace.h"
#include "core/time.h"
#include "probe/net/progress.h"
#include "probe/net/responder_client.h"

namespace campus::probe {

struct TcpSpec {
  Direction direction = Direction::down;
  std::optional<BitRate> target;
  std::optional<std::int64_t> streams;  ///< absent: by target and round trip, more while the sum grows
  std::chrono::nanoseconds duration = std::chrono::seconds(5);
  int repeats = 1;
  int most_repeats = 1;            ///< as many where the repeats spread over 5 %; at least `repeats`
  bool more_streams = true;        ///< without `streams`: try more where they may carry more
  Trace* record = nullptr;         ///< where given, gets the events; the caller adds the result
  bool single_stream_too = false;  ///< one more run with a single stream, where there are several
};

/// A measurement that did not work is data: its `reason` says why and it has no goodput. An Error is returned only
/// when no session could be opened at all.
[[nodiscard]] Result<Measurement> measure_tcp(ResponderClient& responder, const TcpSpec& spec, const Clock& clock,
                                              const Progress& progress, const std::stop_token& stop);

}  // namespace campus::probe
