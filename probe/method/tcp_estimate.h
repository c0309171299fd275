#pragma once
// From what both ends saw in the runs of one direction to a measurement with its estimate. Pure.

#include <optional>
#include <vector>

#include "core/model/measurement.h"
#include "core/model/session.h"

namespace campus::probe {

/// What one run of one direction saw.
struct TcpObservation {
  std::int64_t streams = 1;
  Repeat repeat;
  TcpFacts sender;
  HostConditions local;
  HostConditions remote;
  std::int64_t other_bytes = 0;  ///< on our port in this direction over the measured time, not ours
  std::optional<Percentiles> loaded_rtt;
};

struct TcpRunFacts {
  Direction direction = Direction::down;
  int ip_version = 4;
  std::optional<Percentiles> idle_rtt;
  std::optional<BitRate> target;
};

/// Bytes a port counts for `payload_bytes` of our own goodput: full packets with IP, TCP and Ethernet headers.
[[nodiscard]] std::int64_t port_bytes_of(std::int64_t payload_bytes, const TcpRunFacts& facts, const TcpFacts& sender);

/// At least one observation. Fills the estimate, its layers and the conditions; judges nothing.
[[nodiscard]] Measurement estimate_tcp(const TcpRunFacts& facts, const std::vector<TcpObservation>& observations);

/// Repeats so far that lie over 5 % apart ask for more of them. False with fewer than two.
[[nodiscard]] bool repeats_spread(const std::vector<TcpObservation>& observations);

/// The run reached neither the target nor an even pace: more streams may carry more.
[[nodiscard]] bool wants_more_streams(const TcpRunFacts& facts, const TcpObservation& seen);

}  // namespace campus::probe
