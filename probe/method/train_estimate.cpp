#include "probe/method/train_estimate.h"

#include <algorithm>
#include <string>

#include "probe/method/packet_shape.h"

namespace campus::probe {
namespace {

PacketShape tcp_shape(const TrainRunFacts& facts) {
  PacketShape shape{facts.ip_version, 0, true, facts.vlan_tagged, facts.port_mtu};
  shape.payload = facts.mtu - shape.header_bytes();
  return shape;
}

void add_layers(Measurement& m, BitRate line_rate, const PacketShape& tcp) {
  m.payload = tcp.payload;
  m.overhead = tcp.overhead();
  m.encapsulation = tcp.assumed_encapsulation();
  m.line_rate = line_rate;
  m.goodput = tcp.goodput(line_rate);
  m.ip_layer = tcp.ip_layer(*m.goodput);
}

void add_counts(Measurement& m, const TrainRunFacts& facts, const PacketTrain& trains) {
  std::int64_t sent = 0;
  std::int64_t passed = 0;
  std::int64_t received = 0;
  std::int64_t dropped = 0;
  for (const auto& record : trains.records()) {
    sent += record.counts.sent;
    passed += record.counts.passed;
    received += record.counts.received;
    dropped += record.counts.dropped_in_hosts;
  }
  m.packets_sent = passed;
  m.packets_lost = std::max<std::int64_t>(passed - received, 0);
  if (passed > 0) m.loss = Ratio::of(static_cast<double>(*m.packets_lost) / static_cast<double>(passed));
  const auto shape = tcp_shape(facts);
  m.transferred = DataSize::bytes(sent * (shape.payload + shape.overhead()));
  (facts.direction == Direction::down ? m.local : m.remote).packets_dropped = dropped;
  if (sent > 0 && received == 0) {
    m.detail = "not one packet of " + std::to_string(facts.mtu) +
               " bytes arrived, smaller ones did: look for a smaller MTU or a filter of UDP on the path";
  }
}

}  // namespace

Measurement estimate_train(const TrainRunFacts& facts, const PacketTrain& trains) {
  const auto outcome = trains.outcome();
  Measurement m;
  m.method = Method::train;
  m.direction = facts.direction;
  m.ip_version = facts.ip_version;
  m.mtu = facts.mtu;
  add_counts(m, facts, trains);
  m.verdict = outcome.verdict;
  if (outcome.reason != Reason::none) m.reason = outcome.reason;
  m.limited_by = outcome.limited_by;
  if (!outcome.line_rate) return m;
  add_layers(m, *outcome.line_rate, tcp_shape(facts));
  m.uncertainty = Ratio::of(outcome.uncertainty);
  m.standing_queue = outcome.queue_growth;
  for (const auto& record : trains.records()) {
    if (record.plan.scout || !record.rate) continue;
    if (record.rate == outcome.line_rate) m.offered = record.offered;
    m.duration = m.duration.value_or(Seconds{}) + record.counts.span;
  }
  return m;
}

}  // namespace campus::probe
