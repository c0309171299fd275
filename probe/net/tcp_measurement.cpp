#include "probe/net/tcp_measurement.h"

#include <algorithm>

#include "probe/method/stream_search.h"
#include "probe/method/tcp_estimate.h"
#include "probe/net/echo_client.h"
#include "probe/net/host_counters.h"
#include "probe/net/link_watch.h"
#include "probe/net/tcp_run.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// While other tests take the responder's line.
constexpr auto kPatience = seconds(60);

/// Round trips beside the load. UDP may be closed on the path; then there are none, and the rate stands without them.
class EchoSession {
 public:
  EchoSession(ResponderClient& responder, nanoseconds duration) : responder_(responder) {
    SessionRequest request;
    request.method = Method::latency;
    request.duration = duration;
    auto grant = responder.open(request);
    if (!grant) {
      control = grant.error();
      return;
    }
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
  Result<void> control;  ///< whether the responder gave a session at all

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

/// All runs of one direction.
class TcpSeries {
 public:
  TcpSeries(ResponderClient& responder, const TcpSpec& spec, const Clock& clock, const Progress& progress,
            const std::stop_token& stop)
      : responder_(responder),
        spec_(spec),
        clock_(clock),
        progress_(progress),
        stop_(stop),
        facts_{spec.direction, 4, std::nullopt, spec.target} {}

  /// The error is that not even a first session could be opened.
  Result<Measurement> measure();

 private:
  Result<void> choose_streams();
  Result<TcpObservation> run(std::int64_t streams, nanoseconds duration, const Progress& progress);
  Result<TcpObservation> counted_run(int number, int of);
  Result<void> repeat();
  Result<void> try_more_streams();
  void run_single_stream();

  ResponderClient& responder_;
  const TcpSpec& spec_;
  const Clock& clock_;
  const Progress& progress_;
  const std::stop_token& stop_;
  std::int64_t streams_ = 1;
  TcpRunFacts facts_;
  bool opened_ = false;
  bool udp_open_ = false;
  std::vector<TcpObservation> observations_;
  std::vector<std::int64_t> events_;  ///< of the last run
  TcpTrace trace_;                    ///< of the runs that count
  std::vector<StreamTrial> trials_;
  std::optional<BitRate> single_stream_;
};

/// The idle round trip comes first: it tells how many streams fill the path.
Result<void> TcpSeries::choose_streams() {
  EchoSession echo(responder_, seconds(10));
  if (!echo.control && echo.control.error().code == ErrorCode::unavailable) return echo.control;
  udp_open_ = echo.client.has_value();
  if (echo.client) {
    facts_.idle_rtt = echo.client->run({20, 1, milliseconds(10)}, kSmallPacket, stop_).round_trips.percentiles();
  }
  const auto round_trip = facts_.idle_rtt ? std::optional(facts_.idle_rtt->p50) : std::nullopt;
  streams_ = spec_.streams.value_or(streams_for(spec_.target, round_trip));
  return {};
}

/// One run with its sessions opened before and closed after.
Result<TcpObservation> TcpSeries::run(std::int64_t streams, nanoseconds duration, const Progress& progress) {
  SessionRequest request;
  request.method = Method::tcp;
  request.direction = spec_.direction;
  request.streams = streams;
  request.duration = duration + seconds(8);
  request.rate = spec_.target;
  const auto grant = responder_.open(request, kPatience, stop_);
  if (!grant) return grant.error();
  opened_ = true;
  facts_.ip_version = responder_.address().ip_version();
  std::optional<EchoSession> echo;
  if (udp_open_) echo.emplace(responder_, duration + seconds(10));
  std::optional<EchoClient> none;
  TcpRun one(responder_, spec_.direction, duration, *grant, clock_);
  auto seen = one.observe(echo ? echo->client : none, progress, stop_);
  responder_.close(grant->id);
  if (seen) {
    seen->streams = grant->streams;
    events_ = one.take_events();
  }
  return seen;
}

Result<TcpObservation> TcpSeries::counted_run(int number, int of) {
  auto seen = run(streams_, spec_.duration, [&](Ratio done, std::optional<BitRate> now) {
    progress_(Ratio::of((number + done.value()) / of), now);
  });
  if (seen && spec_.record != nullptr) {
    trace_.runs.push_back({seen->streams, spec_.duration, std::move(events_), seen->sender, seen->local, seen->remote,
                           seen->other_bytes, seen->loaded_rtt});
  }
  return seen;
}

/// If more streams helped, the counted runs begin anew with as many. A trial that fails ends the search: what was
/// counted stands.
Result<void> TcpSeries::try_more_streams() {
  constexpr nanoseconds kTrial = seconds(2);
  StreamSearch search(streams_, observations_.front().repeat.goodput);
  while (const auto streams = search.next()) {
    const auto seen = run(*streams, std::min(kTrial, spec_.duration), [](Ratio, auto) {});
    if (!seen && seen.error().code == ErrorCode::interrupted) return seen.error();
    if (!seen) break;
    trials_.push_back({seen->streams, seen->repeat.goodput});
    search.on_trial(seen->streams, seen->repeat.goodput);
  }
  if (!search.helped()) return {};
  streams_ = search.streams();
  trace_.runs.clear();
  auto again = counted_run(0, spec_.repeats);
  if (!again) return again.error();
  observations_ = {*std::move(again)};
  return {};
}

Result<void> TcpSeries::repeat() {
  int runs = spec_.repeats;
  for (int i = 0; i < runs; ++i) {
    auto seen = counted_run(i, runs);
    if (!seen) return seen.error();
    observations_.push_back(*std::move(seen));
    if (i == 0 && spec_.more_streams && !spec_.streams && wants_more_streams(facts_, observations_.front())) {
      if (auto tried = try_more_streams(); !tried) return tried;
    }
    if (i + 1 == spec_.repeats && repeats_spread(observations_)) runs = std::max(runs, spec_.most_repeats);
  }
  return {};
}

/// Beside the value, which stands whether this succeeds or not.
void TcpSeries::run_single_stream() {
  constexpr nanoseconds kLongest = seconds(5);
  if (!spec_.single_stream_too || observations_.front().streams <= 1) return;
  const auto seen = run(1, std::min(kLongest, spec_.duration), [](Ratio, auto) {});
  if (seen) single_stream_ = seen->repeat.goodput;
}

Result<Measurement> TcpSeries::measure() {
  auto done = choose_streams();
  const LinkWatch link(responder_.address());  // known since the first session
  if (done) done = repeat();
  if (done) run_single_stream();
  if (!done && !opened_) return done.error();
  auto m = observations_.empty() ? failed(spec_, done.error()) : estimate_tcp(facts_, observations_);
  m.stream_trials = trials_;
  m.single_stream = single_stream_;
  if (spec_.record != nullptr && !trace_.runs.empty()) spec_.record->tcp = std::move(trace_);
  if (!done) {
    m.reason = reason_of(done.error());
    m.detail = done.error().message;
  }
  link.note_in(m);
  return m;
}

}  // namespace

Result<Measurement> measure_tcp(ResponderClient& responder, const TcpSpec& spec, const Clock& clock,
                                const Progress& progress, const std::stop_token& stop) {
  const auto cpu_before = process_cpu_time();
  auto m = TcpSeries(responder, spec, clock, progress, stop).measure();
  if (!m) return m;
  m->responder = responder.address().text();
  m->target = spec.target;
  m->cpu = process_cpu_time() - cpu_before;
  return m;
}

}  // namespace campus::probe
