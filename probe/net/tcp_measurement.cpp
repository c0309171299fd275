#include "probe/net/tcp_measurement.h"

#include <algorithm>
#include <thread>

#include "probe/method/sustained_throughput.h"
#include "probe/method/tcp_estimate.h"
#include "probe/net/bulk_transfer.h"
#include "probe/net/echo_client.h"
#include "probe/net/host_counters.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr auto kTurn = milliseconds(100);
constexpr auto kSilence = seconds(3);
constexpr auto kRoundTripEvery = milliseconds(20);
constexpr std::size_t kSmallPacket = 100;

/// Round trips in the background while the line is loaded.
class LoadedRoundTrips {
 public:
  LoadedRoundTrips(std::optional<EchoClient>& echo, nanoseconds longest) {
    if (!echo) return;
    thread_ = std::jthread([this, &echo, longest](const std::stop_token& stop) {
      run_ = echo->run({longest / kRoundTripEvery, 1, kRoundTripEvery}, kSmallPacket, stop);
    });
  }
  std::optional<Percentiles> finish() {
    if (!thread_.joinable()) return std::nullopt;
    thread_.request_stop();
    thread_.join();
    return run_.round_trips.percentiles();
  }

 private:
  EchoRun run_;
  std::jthread thread_;
};

/// Everything one run of one direction needs while it lasts.
class DirectionRun {
 public:
  DirectionRun(ResponderClient& responder, const TcpSpec& spec, const SessionGrant& grant, const Clock& clock)
      : responder_(responder),
        spec_(spec),
        grant_(grant),
        clock_(clock),
        method_({.duration = spec.duration}),
        bulk_(spec.direction == Direction::down ? BulkTransfer::Role::receiving : BulkTransfer::Role::sending,
              {grant.bytes, longest(), kSilence}, clock) {}

  Result<TcpObservation> observe(std::optional<EchoClient>& echo, const Progress& progress,
                                 const std::stop_token& stop);

 private:
  [[nodiscard]] nanoseconds longest() const { return spec_.duration + seconds(5); }
  Result<void> connect();
  Result<void> feed();
  void take_local_samples();
  Result<void> take_remote_samples();
  void mark(HostCounters& local, HostCounters& remote);
  Result<void> wait_until_done(const Progress& progress, const std::stop_token& stop);
  [[nodiscard]] TcpObservation observation() const;

  ResponderClient& responder_;
  const TcpSpec& spec_;
  const SessionGrant& grant_;
  const Clock& clock_;
  SustainedThroughput method_;
  BulkTransfer bulk_;
  PortFacts port_;
  std::size_t next_local_ = 0;
  std::int64_t next_remote_ = 0;
  SessionStatus remote_;
  HostCounters local_before_, local_after_, remote_before_, remote_after_;
  std::int64_t bulk_before_ = 0, bulk_after_ = 0;
  TcpFacts sender_;
};

Result<void> DirectionRun::connect() {
  for (std::int64_t i = 0; i < grant_.streams; ++i) {
    auto stream = responder_.connect_data(grant_, spec_.direction);
    if (!stream) return stream.error();
    if (i == 0) port_ = port_of(local_address(stream->socket.get()));
    bulk_.add(std::move(stream->socket), stream->already);
  }
  return {};
}

void DirectionRun::take_local_samples() {
  const auto samples = bulk_.samples_from(next_local_);
  next_local_ += samples.size() / 2;
  for (std::size_t i = 0; i + 1 < samples.size(); i += 2) {
    method_.on_sample(nanoseconds(samples[i]), DataSize::bytes(samples[i + 1]));
  }
}

Result<void> DirectionRun::take_remote_samples() {
  const auto& samples = remote_.samples;
  for (std::size_t i = 0; i + 1 < samples.size(); i += 2) {
    // More than we ever handed to the kernel cannot have arrived. A chunk per stream may be sent and not yet counted.
    if (samples[i + 1] > bulk_.total().bytes() + grant_.streams * BulkTransfer::kSendChunkBytes) {
      return Error{ErrorCode::bad_data,
                   "responder " + responder_.address().text() + " claims to have received more bytes than were sent"};
    }
    method_.on_sample(nanoseconds(samples[i]), DataSize::bytes(samples[i + 1]));
  }
  return {};
}

Result<void> DirectionRun::feed() {
  auto status = responder_.status(grant_.id, next_remote_);
  if (!status) return status.error();
  remote_ = *std::move(status);
  next_remote_ = remote_.next;
  if (spec_.direction == Direction::up) return take_remote_samples();
  take_local_samples();
  return {};
}

void DirectionRun::mark(HostCounters& local, HostCounters& remote) {
  local = read_host_counters(port_);
  local.cores_used = bulk_.cores_used();
  remote = remote_.host;
}

Result<void> DirectionRun::wait_until_done(const Progress& progress, const std::stop_token& stop) {
  const auto deadline = clock_.steady() + longest() + seconds(3);
  bool measuring = false;
  while (!method_.done()) {
    std::this_thread::sleep_for(kTurn);
    if (stop.stop_requested()) return Error{ErrorCode::interrupted, "interrupted"};
    if (auto fed = feed(); !fed) return fed;
    progress(method_.progress(), method_.latest());
    if (method_.warmed_up() && !measuring) {
      measuring = true;
      mark(local_before_, remote_before_);
      bulk_before_ = bulk_.total().bytes();
    }
    const bool over = bulk_.finished() || bulk_.streams_ended() > 0 || clock_.steady() > deadline;
    if (over && !method_.done()) {
      return Error{ErrorCode::bad_data, "the data stream to " + responder_.address().text() +
                                            " ended or stalled before the measurement was over"};
    }
  }
  mark(local_after_, remote_after_);
  bulk_after_ = bulk_.total().bytes();
  sender_ = spec_.direction == Direction::down ? remote_.tcp : bulk_.tcp_facts(port_);
  return {};
}

TcpObservation DirectionRun::observation() const {
  TcpObservation seen;
  seen.repeat = *method_.result();
  seen.sender = sender_;
  if (sender_.bytes_sent > 0) {
    seen.repeat.retransmit =
        Ratio::of(static_cast<double>(sender_.bytes_retransmitted) / static_cast<double>(sender_.bytes_sent));
  }
  seen.local = conditions_between(local_before_, local_after_);
  seen.remote = conditions_between(remote_before_, remote_after_);
  const bool down = spec_.direction == Direction::down;
  const auto on_port = down ? local_after_.interface_received - local_before_.interface_received
                            : local_after_.interface_sent - local_before_.interface_sent;
  // Retransmissions are ours as well. Loopback counts every packet in both directions: it tells nothing.
  const auto ours =
      port_bytes_of(bulk_after_ - bulk_before_ + sender_.bytes_retransmitted,
                    {spec_.direction, responder_.address().ip_version(), grant_.streams, {}, {}}, sender_);
  seen.other_bytes = port_.loopback ? 0 : std::max<std::int64_t>(0, on_port - ours);
  return seen;
}

Result<TcpObservation> DirectionRun::observe(std::optional<EchoClient>& echo, const Progress& progress,
                                             const std::stop_token& stop) {
  if (auto connected = connect(); !connected) return connected.error();
  LoadedRoundTrips loaded(echo, longest());
  if (auto done = wait_until_done(progress, stop); !done) return done.error();
  bulk_.stop();
  auto seen = observation();
  seen.loaded_rtt = loaded.finish();
  return seen;
}

/// Round trips beside the load. UDP may be closed on the path; then there are none, and the rate stands without them.
class EchoSession {
 public:
  EchoSession(ResponderClient& responder, nanoseconds duration) : responder_(responder) {
    SessionRequest request;
    request.method = Method::latency;
    request.duration = duration;
    auto grant = responder.open(request);
    if (!grant) return;
    session_ = grant->id;
    auto echo = EchoClient::open(responder.address(), session_);
    if (echo) client.emplace(*std::move(echo));
  }
  EchoSession(const EchoSession&) = delete;
  EchoSession& operator=(const EchoSession&) = delete;
  ~EchoSession() {
    if (!session_.empty()) responder_.close(session_);
  }

  std::optional<EchoClient> client;

 private:
  ResponderClient& responder_;
  std::string session_;
};

Measurement failed(const TcpSpec& spec, const Error& error) {
  Measurement m;
  m.method = Method::tcp;
  m.direction = spec.direction;
  m.reason = reason_of(error);
  m.detail = error.message;
  if (m.reason == Reason::responder_misbehaved || m.reason == Reason::responder_refused) {
    m.limited_by = LimitedBy::responder;
  }
  return m;
}

SessionRequest request_for(const TcpSpec& spec, std::int64_t streams) {
  SessionRequest request;
  request.method = Method::tcp;
  request.direction = spec.direction;
  request.streams = streams;
  request.duration = spec.duration + seconds(8);
  return request;
}

/// One run of one direction, with its sessions opened before and closed after.
Result<TcpObservation> run_once(ResponderClient& responder, const TcpSpec& spec, const SessionGrant& grant,
                                TcpRunFacts& facts, const Clock& clock, const Progress& progress,
                                const std::stop_token& stop) {
  facts.streams = grant.streams;
  facts.ip_version = responder.address().ip_version();
  EchoSession echo(responder, spec.duration + seconds(10));
  if (echo.client && !facts.idle_rtt) {
    facts.idle_rtt = echo.client->run({20, 1, milliseconds(10)}, kSmallPacket, stop).round_trips.percentiles();
  }
  auto seen = DirectionRun(responder, spec, grant, clock).observe(echo.client, progress, stop);
  responder.close(grant.id);
  return seen;
}

}  // namespace

Result<Measurement> measure_tcp(ResponderClient& responder, const TcpSpec& spec, const Clock& clock,
                                const Progress& progress, const std::stop_token& stop) {
  const auto cpu_before = process_cpu_time();
  const auto streams = spec.streams.value_or(streams_for(spec.target));
  std::vector<TcpObservation> observations;
  TcpRunFacts facts{spec.direction, 4, streams, std::nullopt, spec.target};
  std::optional<Error> failure;
  int runs = spec.repeats;
  for (int i = 0; i < runs && !failure; ++i) {
    const auto grant = responder.open(request_for(spec, streams));
    if (!grant && i == 0) return grant.error();
    const auto share = [&](Ratio done, std::optional<BitRate> now) {
      progress(Ratio::of((i + done.value()) / runs), now);
    };
    auto seen = grant ? run_once(responder, spec, *grant, facts, clock, share, stop) : grant.error();
    if (seen) {
      observations.push_back(*std::move(seen));
    } else {
      failure = seen.error();
    }
    if (i + 1 == spec.repeats && repeats_spread(observations)) runs = std::max(runs, spec.most_repeats);
  }
  auto m = observations.empty() ? failed(spec, *failure) : estimate_tcp(facts, observations);
  if (failure) {
    m.reason = reason_of(*failure);
    m.detail = failure->message;
  }
  m.responder = responder.address().text();
  m.target = spec.target;
  m.cpu = process_cpu_time() - cpu_before;
  return m;
}

}  // namespace campus::probe
