#pragma once
// A measurement as the events its method was fed with: enough to compute the same estimate again, bit for bit, on
// another machine and years later. Plain values; written by `measure --record`, read by `replay`.

#include <cstdint>
#include <optional>
#include <vector>

#include "core/model/measurement.h"
#include "core/model/session.h"
#include "core/model/train.h"

namespace campus {

inline constexpr const char* kTraceSchema = "campus.trace/1";

struct TrainTrace {
  std::vector<ArrivalSlice> slices;  ///< up to the one that decided
  TrainCounts counts;
};

struct TrainsTrace {
  std::optional<BitRate> port_rate;
  std::int64_t wire_bytes = 0;
  double alpha = 0;
  bool sender_is_here = false;
  std::int64_t port_mtu = 0;
  bool vlan_tagged = false;
  std::vector<TrainTrace> trains;
};

struct TcpRunTrace {
  std::int64_t streams = 1;
  Seconds duration{};
  std::vector<std::int64_t> samples;  ///< (nanoseconds, cumulative bytes) pairs of the receiving end
  TcpFacts sender;
  HostConditions local;
  HostConditions remote;
  std::int64_t other_bytes = 0;
  std::optional<Percentiles> loaded_rtt;
};

struct TcpTrace {
  std::vector<TcpRunTrace> runs;  ///< those that count
};

/// Counts of one loss run, each end's own.
struct LossCounts {
  std::int64_t sent = 0;           ///< by the probe
  std::int64_t arrived_there = 0;  ///< at the responder
  std::int64_t echoed = 0;         ///< sent by the responder
  std::int64_t arrived_here = 0;
  bool separate = false;  ///< each direction had packets of its own; else the responder sent back what had arrived
};

struct LatencyTrace {
  std::vector<std::int64_t> idle;    ///< round trips in order of arrival, nanoseconds
  std::vector<std::int64_t> loaded;  ///< likewise, under the loss run's load
  std::int64_t idle_sent = 0;
  std::optional<LossCounts> loss;  ///< absent without a loss run
};

struct Trace {
  Measurement measured;  ///< as it was reported then
  std::optional<TrainsTrace> train;
  std::optional<TcpTrace> tcp;
  std::optional<LatencyTrace> latency;
};

}  // namespace campus
