#include "probe/method/replay.h"

#include <string>

#include "probe/method/latency_estimate.h"
#include "probe/method/packet_train.h"
#include "probe/method/sustained_throughput.h"
#include "probe/method/tcp_estimate.h"
#include "probe/method/train_estimate.h"

namespace campus::probe {
namespace {

Error does_not_fit(const std::string& what) {
  return Error{ErrorCode::bad_data, "the trace does not fit its method: " + what + "; was it edited?"};
}

Result<Measurement> replay_trains(const Measurement& measured, const TrainsTrace& trace) {
  PacketTrain method({measured.target, trace.port_rate, trace.wire_bytes, trace.alpha, trace.sender_is_here});
  for (const auto& train : trace.trains) {
    if (!method.next()) return does_not_fit("it has more trains than the method would send");
    for (std::size_t i = 0; i < train.slices.size(); ++i) {
      if (method.on_slice(train.slices[i]) && i + 1 < train.slices.size()) {
        return does_not_fit("a train goes on after it was decided");
      }
    }
    method.on_end(train.counts);
  }
  return estimate_train(
      {measured.direction.value_or(Direction::down), static_cast<int>(measured.ip_version.value_or(4)),
       measured.mtu.value_or(1500), trace.port_mtu, trace.vlan_tagged},
      method);
}

Result<TcpObservation> replay_run(const TcpRunTrace& run) {
  SustainedThroughput method({.duration = run.duration});
  for (std::size_t i = 0; i + 1 < run.samples.size(); i += 2) {
    method.on_sample(Seconds(run.samples[i]), DataSize::bytes(run.samples[i + 1]));
  }
  auto repeat = method.result();
  if (!repeat) return does_not_fit("a run ends before its measured time is over");
  TcpObservation seen;
  seen.streams = run.streams;
  seen.repeat = *std::move(repeat);
  seen.sender = run.sender;
  seen.local = run.local;
  seen.remote = run.remote;
  seen.other_bytes = run.other_bytes;
  seen.loaded_rtt = run.loaded_rtt;
  return seen;
}

Result<Measurement> replay_tcp(const Measurement& measured, const TcpTrace& trace) {
  std::vector<TcpObservation> observations;
  for (const auto& run : trace.runs) {
    auto seen = replay_run(run);
    if (!seen) return seen.error();
    observations.push_back(*std::move(seen));
  }
  auto m = estimate_tcp({measured.direction.value_or(Direction::down),
                         static_cast<int>(measured.ip_version.value_or(4)), measured.idle_rtt, measured.target},
                        observations);
  m.stream_trials = measured.stream_trials;
  m.single_stream = measured.single_stream;
  return m;
}

/// What was found beside the method.
void take_over(Measurement& m, const Measurement& measured) {
  m.mode = measured.mode;
  m.tier = measured.tier;
  m.responder = measured.responder;
  m.target = measured.target;
  m.ip_version = measured.ip_version;
  m.cpu = measured.cpu;
  if (measured.method != Method::tcp) {
    m.local = measured.local;
    m.remote = measured.remote;
  }
  // A train's reason is its method's; elsewhere it says why the run broke off, and then no value may stand without it.
  if (measured.method != Method::train && !m.reason) {
    m.reason = measured.reason;
    m.detail = measured.detail;
  }
}

}  // namespace

Result<Measurement> replay(const Trace& trace) {
  const auto& measured = trace.measured;
  auto m = trace.train     ? replay_trains(measured, *trace.train)
           : trace.tcp     ? replay_tcp(measured, *trace.tcp)
           : trace.latency ? Result<Measurement>(estimate_latency(*trace.latency))
                           : does_not_fit("it holds no events");
  if (!m) return m;
  if (trace.train) m->idle_rtt = measured.idle_rtt;
  if (trace.latency) {
    m->offered = measured.offered;
    m->duration = measured.duration;
  }
  take_over(*m, measured);
  return m;
}

}  // namespace campus::probe
