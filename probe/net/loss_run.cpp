#include "probe/net/loss_run.h"

#include <algorithm>

#include "probe/method/loss_train.h"
#include "probe/net/host_counters.h"
#include "probe/net/train_run.h"

namespace campus::probe {
namespace {

constexpr auto kPatience = std::chrono::seconds(60);

/// One direction's train.
struct LossOfTrain {
  TrainCounts counts;
  HostConditions local;
  HostConditions remote;
  BitRate offered;
};

void add_drops(HostConditions& receiver, const TrainCounts& counts) {
  receiver.packets_dropped = std::max(receiver.packets_dropped.value_or(0), counts.dropped_in_hosts);
}

Result<LossOfTrain> run_train(ResponderClient& responder, const std::string& session, const TrainLine& line,
                              const LossLoad& load, const std::stop_token& stop) {
  const auto remote_before = responder.status(session, 0);
  if (!remote_before) return remote_before.error();
  const auto local_before = read_host_counters(line.port);
  LossTrain method({load.rate, line.wire_bytes(), load.packets, load.at_least_for});
  TrainRun run(line, method);
  run.run(stop);
  const auto local_after = read_host_counters(line.port);
  const auto remote_after = responder.status(session, 0);
  if (!remote_after) return remote_after.error();
  run.say_goodbye();

  LossOfTrain seen;
  seen.counts = method.counts();
  seen.local = conditions_between(local_before, local_after);
  seen.remote = conditions_between(remote_before->host, remote_after->host);
  seen.offered = method.offered().value_or(BitRate());
  add_drops(line.direction == Direction::down ? seen.local : seen.remote, seen.counts);
  return seen;
}

Result<LossOfTrain> run_direction(ResponderClient& responder, Direction direction, const LossLoad& load,
                                  const std::stop_token& stop) {
  const auto grant = responder.open(train_request(direction, load.rate), kPatience, stop);
  if (!grant) return grant.error();
  const auto line = open_train_line(responder, *grant, direction);
  auto seen = line ? run_train(responder, grant->id, *line, load, stop) : Result<LossOfTrain>(line.error());
  responder.close(grant->id);
  return seen;
}

/// What stands against either train stands against the run.
HostConditions worse_of(const HostConditions& a, const HostConditions& b) {
  auto both = a;
  both.cpu_busy = std::max(a.cpu_busy, b.cpu_busy);
  both.cpu_steal = std::max(a.cpu_steal, b.cpu_steal);
  both.packets_dropped = std::max(a.packets_dropped, b.packets_dropped);
  return both;
}

}  // namespace

Result<LossRun> run_loss_by_echoes(ResponderClient& responder, const std::string& session, EchoClient& echo,
                                   const LossLoad& load, const std::stop_token& stop) {
  const auto port = port_of(local_address(echo.socket().get()));
  const auto path = udp_path(echo.socket(), port.vlan_tagged);
  const auto wire = path.wire_bytes(path.payload());
  const auto before = responder.status(session, 0);
  if (!before) return before.error();
  const auto local_before = read_host_counters(port);

  const auto sent = echo.run(pacing_for(load.rate, wire, load.packets, load.at_least_for),
                             static_cast<std::size_t>(path.payload()), stop);

  auto local_after = read_host_counters(port);
  local_after.socket_dropped = sent.socket_dropped;
  const auto after = responder.status(session, 0);
  if (!after) return after.error();
  LossRun run;
  run.local = conditions_between(local_before, local_after);
  run.remote = conditions_between(before->host, after->host);
  run.counts = {sent.sent, after->packets_received - before->packets_received,
                after->packets_echoed - before->packets_echoed, sent.arrived_here, false};
  run.round_trips = sent.round_trips.in_nanoseconds();
  run.offered = DataSize::bytes(sent.sent * wire) / sent.sending;
  run.sending = sent.sending;
  return run;
}

Result<LossRun> run_loss_by_trains(ResponderClient& responder, const LossLoad& load, const std::stop_token& stop) {
  const auto down = run_direction(responder, Direction::down, load, stop);
  if (!down) return down.error();
  const auto up = run_direction(responder, Direction::up, load, stop);
  if (!up) return up.error();
  LossRun run;
  run.counts = {up->counts.sent, up->counts.received, down->counts.sent, down->counts.received, true};
  run.local = worse_of(down->local, up->local);
  run.remote = worse_of(down->remote, up->remote);
  run.offered = std::min(down->offered, up->offered);
  run.sending = down->counts.span + up->counts.span;
  return run;
}

}  // namespace campus::probe
