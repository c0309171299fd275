#pragma once
// What this host can move by itself: packet trains from one of its own sockets to another over loopback, with both
// ends' work on its own cores. What it carries here it can certify on a line; more it would have to blame on itself.

#include "core/result.h"
#include "core/units.h"

namespace campus::probe {

struct HostCapability {
  BitRate segmented;          ///< line rate with segmentation left to the kernel or card (UDP_SEGMENT, UDP_GRO)
  BitRate single_packets;     ///< one by one, as a card without that help would make it
  bool segmentation = false;  ///< the kernel takes UDP_SEGMENT
};

/// Takes some tenths of a second of processor. unavailable: no loopback.
[[nodiscard]] Result<HostCapability> try_host_capability();

}  // namespace campus::probe
