#include "probe/method/latency_estimate.h"

#include <algorithm>

#include "probe/method/round_trips.h"

namespace campus::probe {
namespace {

/// Under that, or with more than half of the packets lost, percentiles are those of the lucky ones.
constexpr std::size_t kFewestEchoes = 20;

RoundTrips round_trips_of(const std::vector<std::int64_t>& nanoseconds) {
  RoundTrips times;
  for (const auto one : nanoseconds) times.on_echo(Seconds(one));
  return times;
}

void add_loss(Measurement& m, const LossCounts& counts) {
  if (counts.sent == 0 || (counts.separate && counts.echoed == 0)) {
    m.reason = Reason::too_few_samples;
    return;
  }
  const auto loss = loss_of(counts);
  if (!loss) {
    m.reason = Reason::responder_misbehaved;
    m.limited_by = LimitedBy::responder;
    return;
  }
  m.loss = loss->worse();
  m.loss_up = loss->up;
  m.loss_down = loss->down;
  m.packets_sent = loss->worse_sent;
  m.packets_lost = loss->worse_lost;
}

void add_idle_loss(Measurement& m, std::int64_t sent, std::int64_t arrived) {
  m.packets_sent = sent;
  m.packets_lost = std::max<std::int64_t>(sent - arrived, 0);
  if (sent > 0) m.loss = Ratio::of(static_cast<double>(*m.packets_lost) / static_cast<double>(sent));
}

}  // namespace

Measurement estimate_latency(const LatencyTrace& seen) {
  Measurement m;
  m.method = Method::latency;
  const auto idle = round_trips_of(seen.idle);
  m.idle_rtt = idle.percentiles();
  m.jitter = idle.jitter();
  if (idle.count() < kFewestEchoes || static_cast<std::int64_t>(idle.count()) * 2 < seen.idle_sent) {
    m.reason = Reason::too_few_samples;
  }
  if (!seen.loss) {
    add_idle_loss(m, seen.idle_sent, static_cast<std::int64_t>(seen.idle.size()));
    return m;
  }
  m.loaded_rtt = round_trips_of(seen.loaded).percentiles();
  add_loss(m, *seen.loss);
  return m;
}

}  // namespace campus::probe
