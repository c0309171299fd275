#include "probe/method/tcp_estimate.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "probe/method/packet_shape.h"
#include "probe/method/sustained_throughput.h"

namespace campus::probe {
namespace {

/// The worst of both: what made one repeat doubtful makes the value doubtful.
HostConditions worse(HostConditions a, const HostConditions& b) {
  if (b.cpu_busy && (!a.cpu_busy || *a.cpu_busy < *b.cpu_busy)) a.cpu_busy = b.cpu_busy;
  if (b.packets_dropped) a.packets_dropped = a.packets_dropped.value_or(0) + *b.packets_dropped;
  return a;
}

PacketShape shape_of(const TcpRunFacts& facts, const TcpFacts& sender) {
  return {facts.ip_version, sender.payload, sender.timestamps, sender.vlan_tagged, sender.port_mtu};
}

void add_layers(Measurement& m, const PacketShape& shape) {
  if (!shape.is_known()) return;
  m.payload = shape.payload;
  m.mtu = shape.mtu();
  m.overhead = shape.overhead();
  m.encapsulation = shape.assumed_encapsulation();
  m.ip_layer = shape.ip_layer(*m.goodput);
  m.line_rate = shape.line_rate(*m.goodput);
}

void add_load_delay(Measurement& m) {
  if (!m.idle_rtt || !m.loaded_rtt || m.loaded_rtt->p50 <= Seconds(0)) return;
  m.standing_queue = std::max(Seconds(0), m.loaded_rtt->p50 - m.idle_rtt->p50);
  m.responsiveness = std::chrono::minutes(1) / m.loaded_rtt->p50;
}

std::optional<Ratio> retransmit_of(const TcpFacts& sender) {
  if (sender.bytes_sent <= 0) return std::nullopt;
  return Ratio::of(static_cast<double>(sender.bytes_retransmitted) / static_cast<double>(sender.bytes_sent));
}

/// Over half of the time with data to send spent waiting for the receiver's window: the window set the pace.
bool window_limited(const TcpFacts& sender) {
  return sender.busy_microseconds > 0 && sender.window_limited_microseconds * 2 > sender.busy_microseconds;
}

/// All but a tenth of the 200 ms rates behind the warm-up lie within 1 %: something that never idles sets the pace.
bool pace_is_even(const Repeat& repeat) {
  constexpr double kEven = 0.01;
  constexpr std::size_t kFewest = 5;
  const auto warmup = std::min(static_cast<std::size_t>(repeat.warmup / kSeriesStep), repeat.series.size());
  std::vector<BitRate> rates(repeat.series.begin() + static_cast<std::ptrdiff_t>(warmup), repeat.series.end());
  if (rates.size() < kFewest) return false;
  std::sort(rates.begin(), rates.end());
  return rates.back() <= rates[rates.size() / 10].scaled(1.0 + kEven);
}

}  // namespace

std::int64_t port_bytes_of(std::int64_t payload_bytes, const TcpRunFacts& facts, const TcpFacts& sender) {
  constexpr std::int64_t kEthernetHeader = 14;
  const auto shape = shape_of(facts, sender);
  if (!shape.is_known()) return payload_bytes;
  const double per_packet = static_cast<double>(shape.mtu() + kEthernetHeader) / static_cast<double>(shape.payload);
  return static_cast<std::int64_t>(static_cast<double>(payload_bytes) * per_packet);
}

Measurement estimate_tcp(const TcpRunFacts& facts, const std::vector<TcpObservation>& observations) {
  Measurement m;
  m.method = Method::tcp;
  m.direction = facts.direction;
  m.ip_version = facts.ip_version;
  m.streams = observations.front().streams;
  m.idle_rtt = facts.idle_rtt;

  std::int64_t moved = 0;
  std::int64_t measured = 0;
  std::int64_t other = 0;
  std::int64_t sent = 0;
  std::int64_t retransmitted = 0;
  bool waited_for_window = false;
  m.local = observations.front().local;
  m.remote = observations.front().remote;
  for (const auto& seen : observations) {
    m.repeats.push_back(seen.repeat);
    m.repeats.back().retransmit = retransmit_of(seen.sender);
    moved += seen.repeat.transferred.bytes();
    measured += (seen.repeat.goodput * seen.repeat.duration).bytes();
    other += seen.other_bytes;
    sent += seen.sender.bytes_sent;
    retransmitted += seen.sender.bytes_retransmitted;
    waited_for_window = waited_for_window || window_limited(seen.sender);
    if (&seen != &observations.front()) {
      m.local = worse(m.local, seen.local);
      m.remote = worse(m.remote, seen.remote);
    }
    if (seen.loaded_rtt) m.loaded_rtt = seen.loaded_rtt;
    if (seen.repeat.burst) m.burst = std::max(m.burst.value_or(DataSize()), *seen.repeat.burst);
  }

  const auto statistics = statistics_of(m.repeats);
  m.goodput = statistics.mean;
  m.uncertainty = statistics.uncertainty;
  m.instrument_uncertainty = statistics.instrument;
  const auto& sender = observations.front().sender;
  if (!sender.congestion_control.empty()) m.congestion_control = sender.congestion_control;
  add_layers(m, shape_of(facts, sender));
  m.warmup = m.repeats.front().warmup;
  m.duration = m.repeats.front().duration;
  m.transferred = DataSize::bytes(moved);
  if (sent > 0) m.retransmit = Ratio::of(static_cast<double>(retransmitted) / static_cast<double>(sent));
  add_load_delay(m);
  const double scale = facts.target && m.goodput->bits_per_second() > 0 ? *m.goodput / *facts.target : 1.0;
  if (measured > 0) {
    m.cross_traffic = Ratio::of(std::max(0.0, scale * static_cast<double>(other) / static_cast<double>(measured)));
  }
  if (waited_for_window) m.limited_by = LimitedBy::receive_window;
  return m;
}

bool repeats_spread(const std::vector<TcpObservation>& observations) {
  constexpr double kSpread = 0.05;
  if (observations.size() < 2) return false;
  const auto by_goodput = [](const TcpObservation& a, const TcpObservation& b) {
    return a.repeat.goodput < b.repeat.goodput;
  };
  const auto [low, high] = std::minmax_element(observations.begin(), observations.end(), by_goodput);
  double sum = 0;
  for (const auto& one : observations) sum += one.repeat.goodput.bytes_per_second();
  const double range = high->repeat.goodput.bytes_per_second() - low->repeat.goodput.bytes_per_second();
  return range > kSpread * sum / static_cast<double>(observations.size());
}

bool wants_more_streams(const TcpRunFacts& facts, const TcpObservation& seen) {
  constexpr double kAsGoodAsFull = 0.985;
  if (pace_is_even(seen.repeat)) return false;
  if (!facts.target) return true;
  const auto shape = shape_of(facts, seen.sender);
  const auto most = shape.is_known() ? shape.goodput(*facts.target) : *facts.target;
  return seen.repeat.goodput < most.scaled(kAsGoodAsFull);
}

}  // namespace campus::probe
