#pragma once
// A line in virtual time: a token bucket behind a queue, with jittered timestamps, random loss and pauses of the
// sender. Drives the train method as the real driver does.

#include <algorithm>
#include <cstdint>
#include <random>

#include "probe/method/packet_train.h"

namespace campus::probe {

struct SimulatedLine {
  double line_rate = 1e9;      ///< bit/s at line rate
  double bucket_packets = 4;   ///< that pass at once
  double jitter_ns = 15'000;   ///< of a timestamp, exponential mean: arrivals are seen late, never early
  double loss = 0;             ///< in front of the queue
  double queue_packets = 1e9;  ///< what does not fit is dropped
  double sender_limit = 1e18;  ///< bit/s the sending host can make
  std::int64_t batch = 1;      ///< packets per timestamp
  double first_pause_ns = 0;   ///< of the receiving host, in the middle of the first train
  std::int64_t drops_in_host = 0;
  std::int64_t other_bytes = 0;
};

/// Runs all trains; returns the outcome.
inline TrainOutcome run_trains(PacketTrain& method, const SimulatedLine& line, std::uint64_t seed) {
  constexpr double kWireBits = 1538 * 8;
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> jitter(line.jitter_ns > 0 ? 1.0 / line.jitter_ns : 1.0);
  std::uniform_real_distribution<double> uniform(0, 1);
  while (const auto plan = method.next()) {
    const double gap =
        kWireBits * 1e9 / std::min(static_cast<double>(plan->offered.bits_per_second()), line.sender_limit);
    const double service = kWireBits * 1e9 / line.line_rate;
    ArrivalSlices slices;
    std::size_t fed = 0;
    double tokens_at = -line.bucket_packets * service;
    double latest = 0;
    TrainCounts counts;
    bool stop = false;
    for (std::int64_t i = 0; i < plan->packets && !stop; i += line.batch) {
      const auto many = std::min(line.batch, plan->packets - i);
      const double sent = i < plan->lead
                              ? static_cast<double>(i) * 1000.0
                              : static_cast<double>(i - plan->lead) * gap + static_cast<double>(plan->lead) * 1000.0;
      counts.sent += many;
      const double waiting = (tokens_at - sent) / service;
      if (waiting > line.queue_packets || uniform(random) < line.loss) continue;
      tokens_at = std::max(tokens_at, sent - line.bucket_packets * service) + service * static_cast<double>(many);
      const double out = std::max(sent, tokens_at);
      const double paused = plan->number == 1 && i >= plan->packets / 2 ? line.first_pause_ns : 0.0;
      const double seen = std::max(latest, out + paused + (line.jitter_ns > 0 ? jitter(random) : 0.0));
      latest = seen;
      slices.on_arrival(std::chrono::nanoseconds(static_cast<std::int64_t>(seen) + 1'000'000'000), many, i,
                        static_cast<std::int64_t>(sent));
      for (; fed < slices.completed().size() && !stop; ++fed) stop = method.on_slice(slices.completed()[fed]);
    }
    counts.passed = slices.next_sequence();
    counts.received = slices.received();
    counts.first_batch = slices.first_batch();
    counts.span = slices.span();
    counts.dropped_in_hosts = line.drops_in_host;
    counts.cross_traffic_bytes = line.other_bytes;
    method.on_end(counts);
  }
  return method.outcome();
}

}  // namespace campus::probe
