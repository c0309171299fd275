#pragma once
// Runs the train method against a responder: sockets, clocks and counters here, the method itself in
// probe/method/packet_train.h.

#include <optional>
#include <stop_token>

#include "core/model/measurement.h"
#include "core/model/trace.h"
#include "probe/net/responder_client.h"

namespace campus::probe {

struct TrainSpec {
  Direction direction = Direction::down;
  std::optional<BitRate> target;
  double alpha = 0.001;
  Trace* record = nullptr;  ///< where given, gets the events; the caller adds the result
};

/// As measure_tcp. The verdict of a measurement with a target is the train's own: line rate against 0.985 x target.
[[nodiscard]] Result<Measurement> measure_train(ResponderClient& responder, const TrainSpec& spec,
                                                const std::stop_token& stop);

}  // namespace campus::probe
