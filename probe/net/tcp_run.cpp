#include "probe/net/tcp_run.h"

#include <algorithm>
#include <thread>

#include "probe/net/host_counters.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr auto kTurn = milliseconds(100);
constexpr auto kSilence = seconds(3);
constexpr auto kShortestWarmUp = seconds(1);
constexpr auto kRoundTripEvery = milliseconds(20);

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

}  // namespace

TcpRun::TcpRun(ResponderClient& responder, Direction direction, nanoseconds duration, const SessionGrant& grant,
               const Clock& clock)
    : responder_(responder),
      direction_(direction),
      duration_(duration),
      grant_(grant),
      clock_(clock),
      method_({.duration = duration}),
      bulk_(direction == Direction::down ? BulkTransfer::Role::receiving : BulkTransfer::Role::sending,
            {grant.bytes, longest(), kSilence, BulkTransfer::threads_for(grant.streams)}, clock) {}

Result<void> TcpRun::connect() {
  for (std::int64_t i = 0; i < grant_.streams; ++i) {
    auto stream = responder_.connect_data(grant_, direction_);
    if (!stream) return stream.error();
    if (i == 0) port_ = port_of(local_address(stream->socket.get()));
    bulk_.add(std::move(stream->socket), stream->already);
  }
  return {};
}

void TcpRun::take_local_samples() {
  const auto samples = bulk_.samples_from(next_local_);
  next_local_ += samples.size() / 2;
  for (std::size_t i = 0; i + 1 < samples.size(); i += 2) {
    feed_method(samples[i], samples[i + 1]);
  }
}

Result<void> TcpRun::take_remote_samples() {
  const auto& samples = remote_.samples;
  for (std::size_t i = 0; i + 1 < samples.size(); i += 2) {
    // More than we ever handed to the kernel cannot have arrived. A chunk per stream may be sent and not yet counted.
    if (samples[i + 1] > bulk_.total().bytes() + grant_.streams * BulkTransfer::kSendChunkBytes) {
      return Error{ErrorCode::bad_data,
                   "responder " + responder_.address().text() + " claims to have received more bytes than were sent"};
    }
    feed_method(samples[i], samples[i + 1]);
  }
  return {};
}

Result<void> TcpRun::feed() {
  auto status = responder_.status(grant_.id, next_remote_);
  if (!status) return status.error();
  remote_ = *std::move(status);
  next_remote_ = remote_.next;
  if (direction_ == Direction::up) return take_remote_samples();
  take_local_samples();
  return {};
}

void TcpRun::mark(HostCounters& local, HostCounters& remote) {
  local = read_host_counters(port_);
  local.cores_used = bulk_.cores_used();
  remote = remote_.host;
}

Error TcpRun::broken_off() const {
  // The first stream to have had its share ends the run, when the others have had most of theirs.
  const auto granted = grant_.bytes.bytes() * grant_.streams;
  const bool too_short = grant_.duration < duration_ + kShortestWarmUp;
  if (grant_.test && (too_short || bulk_.total().bytes() > granted / 2)) {
    return Error{ErrorCode::permission,
                 "the ticket's bytes or seconds were used up before the measurement was over; have one issued for more "
                 "/ 测量尚未结束，测试许可所许的字节数或时间已用完；请签发更大的测试许可"};
  }
  return Error{ErrorCode::bad_data, "the data stream to " + responder_.address().text() +
                                        " ended or stalled before the measurement was over"};
}

Result<void> TcpRun::wait_until_done(const Progress& progress, const std::stop_token& stop) {
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
    if (over && !method_.done()) return broken_off();
  }
  mark(local_after_, remote_after_);
  bulk_after_ = bulk_.total().bytes();
  sender_ = direction_ == Direction::down ? remote_.tcp : bulk_.tcp_facts(port_);
  return {};
}

TcpObservation TcpRun::observation() const {
  TcpObservation seen;
  seen.repeat = *method_.result();
  seen.sender = sender_;
  seen.local = conditions_between(local_before_, local_after_);
  seen.remote = conditions_between(remote_before_, remote_after_);
  const bool down = direction_ == Direction::down;
  const auto on_port = down ? local_after_.interface_received - local_before_.interface_received
                            : local_after_.interface_sent - local_before_.interface_sent;
  // Retransmissions are ours as well. Loopback counts every packet in both directions: it tells nothing.
  const auto ours = port_bytes_of(bulk_after_ - bulk_before_ + sender_.bytes_retransmitted,
                                  {direction_, responder_.address().ip_version(), {}, {}}, sender_);
  seen.other_bytes = port_.loopback ? 0 : std::max<std::int64_t>(0, on_port - ours);
  return seen;
}

Result<TcpObservation> TcpRun::observe(std::optional<EchoClient>& echo, const Progress& progress,
                                       const std::stop_token& stop) {
  if (auto connected = connect(); !connected) return connected.error();
  LoadedRoundTrips loaded(echo, longest());
  if (auto done = wait_until_done(progress, stop); !done) return done.error();
  bulk_.stop();
  auto seen = observation();
  seen.loaded_rtt = loaded.finish();
  return seen;
}

}  // namespace campus::probe
