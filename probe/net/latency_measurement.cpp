#include "probe/net/latency_measurement.h"

#include <algorithm>

#include "probe/net/echo_client.h"
#include "probe/net/host_counters.h"
#include "probe/net/udp_path.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto kIdleGap = milliseconds(10);
constexpr std::size_t kSmallPacket = 100;

SessionRequest request_for(const LatencySpec& spec) {
  // Room for the idle phase, the loss run and its stragglers, and as many bytes as the load asks for.
  const auto load = spec.load.value_or(BitRate::bits_per_second(10'000'000));
  const auto loss_run = std::max<Seconds>(spec.duration, seconds(60));
  SessionRequest request;
  request.method = Method::latency;
  request.duration = spec.duration + loss_run + seconds(10);
  request.bytes = load * request.duration;
  return request;
}

Pacing idle_pacing(const LatencySpec& spec) {
  return {std::max<std::int64_t>(spec.duration / kIdleGap, 20), 1, kIdleGap};
}

/// The loss run and both ends' counts around it.
struct LossRun {
  EchoRun echo;
  LossCounts counts;
  HostConditions local;
  HostConditions remote;
  BitRate offered;
};

Result<LossRun> run_loss(ResponderClient& responder, const std::string& session, EchoClient& echo,
                         const LatencySpec& spec, const std::stop_token& stop) {
  const auto port = port_of(local_address(echo.socket().get()));
  const auto path = udp_path(echo.socket(), port.vlan_tagged);
  const auto wire = path.wire_bytes(path.payload());
  const auto load = std::min(*spec.load, BitRate::bits_per_second(kLargestLossLoad));
  const auto before = responder.status(session, 0);
  if (!before) return before.error();
  const auto local_before = read_host_counters(port);

  LossRun run;
  run.echo =
      echo.run(pacing_for(load, wire, spec.packets, spec.duration), static_cast<std::size_t>(path.payload()), stop);

  auto local_after = read_host_counters(port);
  local_after.socket_dropped = run.echo.socket_dropped;
  const auto after = responder.status(session, 0);
  if (!after) return after.error();
  run.local = conditions_between(local_before, local_after);
  run.remote = conditions_between(before->host, after->host);
  run.counts = {run.echo.sent, after->packets_received - before->packets_received,
                after->packets_echoed - before->packets_echoed, run.echo.arrived_here};
  run.offered = DataSize::bytes(run.echo.sent * wire) / run.echo.sending;
  return run;
}

void add_loss(Measurement& m, const LossRun& run) {
  m.local = run.local;
  m.remote = run.remote;
  m.offered = run.offered;
  const auto loss = loss_of(run.counts);
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

/// Without a loss run the idle packets are all there is; how few they are stands beside it.
void add_idle_loss(Measurement& m, const EchoRun& idle) {
  m.packets_sent = idle.sent;
  m.packets_lost = idle.sent - idle.arrived_here;
  if (idle.sent > 0) m.loss = Ratio::of(static_cast<double>(*m.packets_lost) / static_cast<double>(idle.sent));
}

void observe(ResponderClient& responder, const SessionGrant& grant, EchoClient& echo, const LatencySpec& spec,
             const Progress& progress, const std::stop_token& stop, Measurement& m) {
  const auto idle = echo.run(idle_pacing(spec), kSmallPacket, stop);
  m.idle_rtt = idle.round_trips.percentiles();
  m.jitter = idle.round_trips.jitter();
  m.duration = idle.sending;
  progress(Ratio::of(0.5), std::nullopt);
  if (stop.stop_requested() || idle.round_trips.count() == 0) {
    m.reason = stop.stop_requested() ? Reason::interrupted : Reason::responder_unreachable;
    return;
  }
  if (!spec.load) {
    add_idle_loss(m, idle);
    return;
  }
  const auto run = run_loss(responder, grant.id, echo, spec, stop);
  if (!run) {
    m.reason = reason_of(run.error());
    m.detail = run.error().message;
    return;
  }
  if (stop.stop_requested()) m.reason = Reason::interrupted;
  *m.duration += run->echo.sending;
  m.loaded_rtt = run->echo.round_trips.percentiles();
  add_loss(m, *run);
}

}  // namespace

Result<Measurement> measure_latency(ResponderClient& responder, const LatencySpec& spec, const Progress& progress,
                                    const std::stop_token& stop) {
  const auto cpu_before = process_cpu_time();
  const auto grant = responder.open(request_for(spec));
  if (!grant) return grant.error();
  Measurement m;
  m.method = Method::latency;
  m.responder = responder.address().text();
  m.ip_version = responder.address().ip_version();
  auto echo = EchoClient::open(responder.address(), grant->id);
  if (echo) {
    observe(responder, *grant, *echo, spec, progress, stop, m);
  } else {
    m.reason = reason_of(echo.error());
    m.detail = echo.error().message;
  }
  responder.close(grant->id);
  progress(Ratio::of(1.0), std::nullopt);
  m.cpu = process_cpu_time() - cpu_before;
  return m;
}

}  // namespace campus::probe
