#include "probe/net/latency_measurement.h"

#include <algorithm>

#include "probe/method/latency_estimate.h"
#include "probe/net/echo_client.h"
#include "probe/net/host_counters.h"
#include "probe/net/link_watch.h"
#include "probe/net/loss_run.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto kIdleGap = milliseconds(10);

bool by_trains(const LatencySpec& spec) { return spec.load && spec.load->bits_per_second() > kLargestEchoLoad; }

SessionRequest request_for(const LatencySpec& spec) {
  // Room for the idle phase, the loss run and its stragglers, and as many bytes as the load asks for.
  const auto loaded = by_trains(spec) ? std::nullopt : spec.load;
  const auto load = loaded.value_or(BitRate::bits_per_second(10'000'000));
  const auto loss_run = std::max<Seconds>(spec.duration, seconds(60));
  SessionRequest request;
  request.method = Method::latency;
  request.duration = spec.duration + loss_run + seconds(10);
  request.bytes = load * request.duration;
  request.rate = loaded;
  return request;
}

Pacing idle_pacing(const LatencySpec& spec) {
  return {std::max<std::int64_t>(spec.duration / kIdleGap, 20), 1, kIdleGap};
}

Result<LossRun> run_loss(ResponderClient& responder, const std::string& session, EchoClient& echo,
                         const LatencySpec& spec, const std::stop_token& stop) {
  const LossLoad load{*spec.load, spec.packets, spec.loss_duration.value_or(spec.duration)};
  return by_trains(spec) ? run_loss_by_trains(responder, load, stop)
                         : run_loss_by_echoes(responder, session, echo, load, stop);
}

Measurement observe(ResponderClient& responder, const SessionGrant& grant, EchoClient& echo, const LatencySpec& spec,
                    const Progress& progress, const std::stop_token& stop, LatencyTrace& seen) {
  const auto idle = echo.run(idle_pacing(spec), kSmallPacket, stop);
  seen.idle = idle.round_trips.in_nanoseconds();
  seen.idle_sent = idle.sent;
  progress(Ratio::of(0.5), std::nullopt);
  const bool answered = idle.round_trips.count() > 0 && !stop.stop_requested();
  std::optional<Result<LossRun>> run;
  if (answered && spec.load) run = run_loss(responder, grant.id, echo, spec, stop);
  if (run && *run) {
    seen.loss = (*run)->counts;
    seen.loaded = (*run)->round_trips;
  }
  auto m = estimate_latency(seen);
  m.duration = idle.sending;
  if (!answered) m.reason = stop.stop_requested() ? Reason::interrupted : Reason::responder_unreachable;
  if (!run) return m;
  if (!*run) {
    m.reason = reason_of(run->error());
    m.detail = run->error().message;
    return m;
  }
  if (stop.stop_requested()) m.reason = Reason::interrupted;
  *m.duration += (*run)->sending;
  m.local = (*run)->local;
  m.remote = (*run)->remote;
  m.offered = (*run)->offered;
  return m;
}

}  // namespace

Result<Measurement> measure_latency(ResponderClient& responder, const LatencySpec& spec, const Progress& progress,
                                    const std::stop_token& stop) {
  const auto cpu_before = process_cpu_time();
  const auto grant = responder.open(request_for(spec), seconds(60), stop);
  if (!grant) return grant.error();
  const LinkWatch link(responder.address());
  Measurement m;
  m.method = Method::latency;
  LatencyTrace seen;
  auto echo = EchoClient::open(responder.address(), grant->id);
  if (echo) {
    m = observe(responder, *grant, *echo, spec, progress, stop, seen);
  } else {
    m.reason = reason_of(echo.error());
    m.detail = echo.error().message;
  }
  m.responder = responder.address().text();
  m.ip_version = responder.address().ip_version();
  responder.close(grant->id);
  progress(Ratio::of(1.0), std::nullopt);
  if (spec.record != nullptr && echo) spec.record->latency = std::move(seen);
  m.cpu = process_cpu_time() - cpu_before;
  link.note_in(m);
  return m;
}

}  // namespace campus::probe
