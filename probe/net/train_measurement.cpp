#include "probe/net/train_measurement.h"

#include "probe/method/packet_train.h"
#include "probe/method/train_estimate.h"
#include "probe/net/host_counters.h"
#include "probe/net/link_watch.h"
#include "probe/net/train_run.h"

namespace campus::probe {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(10'000);

PacketTrain::Config config_of(const TrainLine& line, const TrainSpec& spec) {
  return {spec.target, line.port.rate, line.wire_bytes(), spec.alpha, spec.direction == Direction::up};
}

TrainsTrace trace_of(const TrainLine& line, const PacketTrain& method, const std::vector<TrainTrace>& events) {
  const auto& config = method.config();
  return {config.port_rate, config.wire_bytes,     config.alpha, config.sender_is_here,
          line.port.mtu,    line.port.vlan_tagged, events};
}

Measurement observe(const TrainLine& line, const TrainSpec& spec, ResponderClient& responder,
                    const std::string& session, const std::stop_token& stop) {
  PacketTrain method(config_of(line, spec));
  TrainRun run(line, method);
  run.run(stop);
  auto m = estimate_train({line.direction, line.path.ip_version, line.path.mtu, line.port.mtu, line.path.vlan_tagged},
                          method);
  add_port(m.local, read_host_counters(line.port));
  m.idle_rtt = line.greeting.percentiles();
  if (spec.record != nullptr) spec.record->train = trace_of(line, method, run.events());
  if (m.verdict != Verdict::met) {
    // The far port and its speed matter only where something is missing.
    if (const auto status = responder.status(session, 0)) add_port(m.remote, status->host);
  }
  run.say_goodbye();
  return m;
}

}  // namespace

Result<Measurement> measure_train(ResponderClient& responder, const TrainSpec& spec, const std::stop_token& stop) {
  const auto cpu_before = process_cpu_time();
  const auto offer = spec.target ? std::optional(spec.target->scaled(kOfferOverTarget)) : std::nullopt;
  const auto grant = responder.open(train_request(spec.direction, offer), kPatience, stop);
  if (!grant) return grant.error();
  const LinkWatch link(responder.address());

  Measurement m;
  m.method = Method::train;
  m.direction = spec.direction;
  if (const auto line = open_train_line(responder, *grant, spec.direction)) {
    m = observe(*line, spec, responder, grant->id, stop);
  } else {
    m.reason = reason_of(line.error());
    m.detail = line.error().message;
    if (spec.target) m.verdict = Verdict::inconclusive;
    responder.close(grant->id);
  }
  m.responder = responder.address().text();
  m.ip_version = responder.address().ip_version();
  m.target = spec.target;
  m.cpu = process_cpu_time() - cpu_before;
  link.note_in(m);
  return m;
}

}  // namespace campus::probe
