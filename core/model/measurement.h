#pragma once
// What one measurement saw and what it concludes from it. Plain values; absent means "does not apply".
// Rates name their layer: goodput is TCP payload, ip_layer counts IP packets, line_rate counts everything a
// full-size frame occupies on an untagged or tagged Ethernet wire (frame check sequence, preamble and gap
// included). Retransmitted bytes are in none of them.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model/level.h"
#include "core/model/verdict.h"
#include "core/units.h"

namespace campus {

enum class Method { train, tcp, latency };
/// As seen from the probe: down is towards it.
enum class Direction { down, up };

template <>
struct EnumNames<Method> {
  static constexpr NameTable<Method, 3> names{
      {{Method::train, "train"}, {Method::tcp, "tcp"}, {Method::latency, "latency"}}};
};
template <>
struct EnumNames<Direction> {
  static constexpr NameTable<Direction, 2> names{{{Direction::down, "down"}, {Direction::up, "up"}}};
};

using Seconds = std::chrono::nanoseconds;  ///< written to JSON as seconds

struct Percentiles {
  Seconds p50{};
  Seconds p95{};
  Seconds p99{};
  friend bool operator==(const Percentiles&, const Percentiles&) = default;
};

/// Of a rate in a series.
inline constexpr Seconds kSeriesStep = std::chrono::milliseconds(200);

/// One run of a repeated measurement.
struct Repeat {
  BitRate goodput;
  Seconds warmup{};
  Seconds duration{};
  DataSize transferred;
  std::optional<Ratio> retransmit;
  std::optional<DataSize> burst;  ///< that a token bucket let through beyond the sustained rate
  std::vector<BitRate> series;    ///< goodput of each kSeriesStep, warm-up included
  friend bool operator==(const Repeat&, const Repeat&) = default;
};

/// A short run with more connections, to see whether the sum still grows.
struct StreamTrial {
  std::int64_t streams = 0;
  BitRate goodput;
  friend bool operator==(const StreamTrial&, const StreamTrial&) = default;
};

/// What both ends know about themselves that can make the instrument, not the line, the limit.
struct HostConditions {
  std::optional<std::string> interface;
  std::optional<BitRate> port_rate;  ///< negotiated; absent where the port does not say
  std::optional<bool> full_duplex;
  std::optional<Ratio> cpu_busy;                ///< the busiest core that the test used, over the measured time
  std::optional<std::int64_t> packets_dropped;  ///< in this host: socket overflow and softnet backlog
  std::optional<Ratio> cpu_steal;               ///< time the hypervisor took from the test's cores
  std::optional<BitRate> port_offers;           ///< the fastest mode our port offers its partner
  std::optional<BitRate> partner_offers;        ///< the fastest mode the partner offers
  std::optional<std::string> driver;            ///< of the port
  /// Of the port, that are on, by the kernel's names: what lets it move several packets at once.
  std::optional<std::vector<std::string>> offloads;
  std::optional<bool> wireless;
  friend bool operator==(const HostConditions&, const HostConditions&) = default;
};

struct Measurement {
  Method method = Method::tcp;
  std::optional<Direction> direction;
  Mode mode = Mode::routine;
  std::optional<Tier> tier;              ///< of the responder, where the audit knows it
  std::optional<std::string> responder;  ///< numeric address and port
  std::optional<BitRate> target;

  std::optional<std::string> rule;  ///< "T": min(0.90 x nominal, 0.97 x ceiling of the path)
  std::optional<BitRate> required;
  std::optional<std::string> required_layer;

  std::optional<BitRate> goodput;
  std::optional<BitRate> ip_layer;
  std::optional<BitRate> line_rate;
  std::optional<Ratio> uncertainty;             ///< half-width at 95 %, statistics and instrument
  std::optional<Ratio> instrument_uncertainty;  ///< the instrument's share alone: what a verdict may tolerate

  std::optional<std::int64_t> mtu;            ///< of the path, bytes
  std::optional<std::int64_t> overhead;       ///< wire bytes per full packet that are not payload
  std::optional<std::int64_t> payload;        ///< TCP payload bytes per full packet
  std::optional<std::int64_t> encapsulation;  ///< bytes an assumed tunnel adds; see docs/methods/tcp.md
  std::optional<std::int64_t> ip_version;
  std::optional<std::string> congestion_control;  ///< of the sending end
  std::optional<std::int64_t> streams;
  std::vector<StreamTrial> stream_trials;  ///< in the order tried; empty where the first choice was enough
  std::optional<BitRate> single_stream;    ///< goodput of one connection, beside the value of all
  std::optional<Seconds> warmup;
  std::optional<Seconds> duration;
  std::vector<Repeat> repeats;
  std::optional<DataSize> transferred;

  std::optional<Percentiles> idle_rtt;
  std::optional<Percentiles> loaded_rtt;
  std::optional<Seconds> standing_queue;       ///< tcp: median delay the load adds; train: the most it grew to
  std::optional<std::int64_t> responsiveness;  ///< round trips a minute while loaded
  std::optional<Seconds> jitter;
  std::optional<Ratio> loss;  ///< of the direction that lost more
  std::optional<Ratio> loss_down;
  std::optional<Ratio> loss_up;
  std::optional<std::int64_t> packets_sent;
  std::optional<std::int64_t> packets_lost;
  std::optional<BitRate> offered;  ///< line rate at which the loss run was really sent
  std::optional<Ratio> retransmit;
  std::optional<Ratio> cross_traffic;  ///< other traffic on our port over the target, or over the goodput without one
  std::optional<DataSize> burst;

  HostConditions local;
  HostConditions remote;

  /// Routine: the sustained run of this site that a pass of trains leans on.
  std::optional<std::string> baseline_report;
  std::optional<Seconds> baseline_age;
  std::optional<BitRate> baseline_goodput;

  std::optional<LimitedBy> limited_by;
  std::optional<Verdict> verdict;  ///< null without a target
  std::optional<Reason> reason;
  std::optional<Seconds> cpu;         ///< CPU time this probe spent
  std::optional<std::string> detail;  ///< one line of evidence behind the reason

  friend bool operator==(const Measurement&, const Measurement&) = default;
};

}  // namespace campus
