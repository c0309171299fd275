#pragma once
// From the trains of one direction to a measurement with its layers. Pure. docs/methods/train.md.

#include <cstdint>

#include "core/model/measurement.h"
#include "probe/method/packet_train.h"

namespace campus::probe {

struct TrainRunFacts {
  Direction direction = Direction::down;
  int ip_version = 4;
  std::int64_t mtu = 1500;  ///< of the path, as the probe's end knows it
  std::int64_t port_mtu = 0;
  bool vlan_tagged = false;
};

/// Verdict, reason and line rate are the method's; goodput and IP layer are what TCP with timestamps carries at that
/// line rate. Loss counts up to the last packet that arrived: what is on its way when a train is stopped is not lost.
[[nodiscard]] Measurement estimate_train(const TrainRunFacts& facts, const PacketTrain& trains);

}  // namespace campus::probe
