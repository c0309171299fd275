#include "probe/net/train_measurement.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <thread>

#include "probe/method/packet_train.h"
#include "probe/method/train_estimate.h"
#include "probe/net/host_counters.h"
#include "probe/net/port_facts.h"
#include "probe/net/train_receiver.h"
#include "probe/net/train_sender.h"
#include "probe/net/udp_greeting.h"
#include "probe/net/udp_path.h"

namespace campus::probe {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

constexpr auto kFirstDataWithin = milliseconds(600);
constexpr auto kAskAgainAfter = milliseconds(60);
constexpr auto kQuietScout = milliseconds(15);
constexpr auto kQuietTrain = milliseconds(40);
constexpr auto kKeepAlive = milliseconds(5);
constexpr auto kSilence = milliseconds(250);
/// However a peer trickles or floods: a train is at most 60 ms of sending and what a slow line makes of it.
constexpr auto kLongestTake = milliseconds(2000);
constexpr int kMostFeedbackPerTurn = 64;
constexpr auto kPatience = milliseconds(10'000);
constexpr auto kSessionFor = std::chrono::seconds(10);

/// One session of trains in one direction.
class TrainRun {
 public:
  TrainRun(Socket socket, const SessionBytes& session, const TrainSpec& spec)
      : socket_(std::move(socket)),
        session_(session),
        direction_(spec.direction),
        port_(port_of(local_address(socket_.get()))),
        path_(udp_path(socket_, port_.vlan_tagged)),
        method_({spec.target, port_.rate, path_.wire_bytes(path_.payload()), spec.alpha, !down()}),
        receiver_(socket_.get(), session, port_.interface),
        sender_(socket_.get(), session) {}

  void run(const std::stop_token& stop) {
    while (const auto plan = method_.next()) {
      if (plan->pause > nanoseconds(0)) std::this_thread::sleep_for(plan->pause);
      const auto before = port_bytes();
      const auto stolen = stolen_ticks();
      events_.emplace_back();
      auto counts = down() ? take_train(*plan, stop) : send_train(*plan, stop);
      const auto on_port = port_bytes() - before;
      if (!port_.loopback) counts.cross_traffic_bytes = std::max<std::int64_t>(on_port - our_port_bytes(counts), 0);
      counts.host_paused = counts.host_paused || stolen_ticks() > stolen;
      method_.on_end(counts);
      events_.back().counts = counts;
    }
  }
  void say_goodbye() const { say(0, false, true); }

  [[nodiscard]] Measurement measurement() const;
  [[nodiscard]] TrainsTrace trace() const;

 private:
  [[nodiscard]] bool down() const { return direction_ == Direction::down; }
  [[nodiscard]] std::int64_t port_bytes() const {
    const auto counters = read_host_counters(port_);
    return down() ? counters.interface_received : counters.interface_sent;
  }
  /// Packets that came between the decision and the reading of the port's counter are ours as well.
  [[nodiscard]] std::int64_t our_port_bytes(const TrainCounts& counts) {
    if (down()) (void)receiver_.take(microseconds(0), {});
    return (down() ? receiver_.arrivals().received() : counts.sent) * path_.port_bytes(path_.payload());
  }
  [[nodiscard]] TrainStart start_of(const TrainPlan& plan) const {
    return {static_cast<std::uint16_t>(plan.number),
            plan.offered,
            path_.wire_bytes(path_.payload()),
            path_.payload(),
            plan.packets,
            plan.lead};
  }
  void say(std::int64_t train, bool stop, bool over) const;
  [[nodiscard]] TrainCounts take_train(const TrainPlan& plan, const std::stop_token& stop);
  [[nodiscard]] bool feed(std::size_t& fed);
  [[nodiscard]] bool feed_method(const ArrivalSlice& slice) {
    events_.back().slices.push_back(slice);
    return method_.on_slice(slice);
  }
  [[nodiscard]] TrainCounts send_train(const TrainPlan& plan, const std::stop_token& stop);
  /// Feedback that is here; true when the train has told what it can.
  [[nodiscard]] bool hear(const TrainPlan& plan);

  struct Heard {
    TrainFeedback latest;
    std::int64_t fed = 0;
    steady_clock::time_point at{};
    steady_clock::time_point changed{};
  };

  Socket socket_;
  SessionBytes session_;
  Direction direction_;
  PortFacts port_;
  UdpPath path_;
  PacketTrain method_;
  TrainReceiver receiver_;
  TrainSender sender_;
  Heard heard_;
  std::vector<TrainTrace> events_;  ///< what the method was fed with
};

void TrainRun::say(std::int64_t train, bool stop, bool over) const {
  TrainFeedback feedback;
  feedback.train = static_cast<std::uint16_t>(train);
  feedback.stop = stop;
  feedback.over = over;
  const auto packet = write_train_feedback(feedback, session_);
  // Twice where it matters; the far end stops by itself when it hears nothing.
  for (int i = 0; i < (stop || over ? 2 : 1); ++i) {
    (void)::send(socket_.get(), packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  }
}

bool TrainRun::feed(std::size_t& fed) {
  const auto& slices = receiver_.arrivals().completed();
  bool decided = false;
  for (; fed < slices.size() && !decided; ++fed) decided = feed_method(slices[fed]);
  return decided;
}

TrainCounts TrainRun::take_train(const TrainPlan& plan, const std::stop_token& stop) {
  receiver_.begin(static_cast<std::uint16_t>(plan.number));
  const auto request = write_train_start(start_of(plan), session_);
  const auto begin = steady_clock::now();
  auto asked = begin - kAskAgainAfter;
  auto told = begin;
  std::size_t fed = 0;
  const auto& arrivals = receiver_.arrivals();
  while (!stop.stop_requested() && steady_clock::now() - begin < kLongestTake) {
    const auto now = steady_clock::now();
    if (arrivals.received() == 0 && now - asked >= kAskAgainAfter) {
      (void)::send(socket_.get(), request.data(), request.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      asked = now;
    }
    (void)receiver_.take(microseconds(1000), {});
    const auto after = steady_clock::now();
    if (feed(fed)) break;
    if (arrivals.received() == 0) {
      if (after - begin > kFirstDataWithin) break;
      continue;
    }
    const bool all = arrivals.next_sequence() >= plan.packets;
    if (all || after - receiver_.last_arrival() > (plan.scout ? kQuietScout : kQuietTrain)) break;
    if (after - told >= kKeepAlive) {
      say(plan.number, false, false);
      told = after;
    }
  }
  if (!plan.scout) say(plan.number, true, false);
  TrainCounts counts;
  counts.sent = arrivals.next_sequence();
  counts.passed = arrivals.next_sequence();
  counts.received = arrivals.received();
  counts.first_batch = arrivals.first_batch();
  counts.span = arrivals.span();
  counts.dropped_in_hosts = receiver_.dropped_here();
  counts.clock_stepped = receiver_.clock_stepped();
  counts.interrupted = stop.stop_requested();
  return counts;
}

bool TrainRun::hear(const TrainPlan& plan) {
  std::array<std::byte, 2048> buffer{};
  bool decided = false;
  for (int turn = 0; turn < kMostFeedbackPerTurn && !decided; ++turn) {
    const auto length = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (length < 0) break;
    const auto packet = std::span<const std::byte>(buffer).first(static_cast<std::size_t>(length));
    const auto header = read_train_header(packet);
    if (!header || header->session != session_) continue;
    auto feedback = read_train_feedback(packet);
    if (!feedback || feedback->train != plan.number) continue;
    heard_.at = steady_clock::now();
    if (feedback->received > heard_.latest.received) heard_.changed = heard_.at;
    for (std::size_t i = 0; i < feedback->slices.size() && !decided; ++i) {
      const auto number = feedback->first_slice + static_cast<std::int64_t>(i);
      if (number < heard_.fed) continue;
      heard_.fed = number + 1;
      decided = feed_method(feedback->slices[i]);
    }
    heard_.latest = *std::move(feedback);
  }
  return decided;
}

TrainCounts TrainRun::send_train(const TrainPlan& plan, const std::stop_token& stop) {
  const auto begin = steady_clock::now();
  heard_ = {.latest = {}, .fed = 0, .at = begin, .changed = begin};
  bool decided = false;
  TrainCounts counts;
  counts.sent = sender_.run(start_of(plan), [&] {
    decided = hear(plan);
    return !decided && !stop.stop_requested() && steady_clock::now() - heard_.at < kSilence;
  });
  const auto sent_all = steady_clock::now();
  while (!decided && !stop.stop_requested() && heard_.latest.received < counts.sent) {
    const auto now = steady_clock::now();
    const auto quiet = plan.scout ? kQuietScout : kQuietTrain;
    if (now - begin > kLongestTake) break;
    const bool nothing = heard_.latest.received == 0;
    if (nothing ? now - sent_all > kFirstDataWithin : now - std::max(heard_.changed, sent_all) > quiet) break;
    (void)wait_for(socket_.get(), false, milliseconds(1));
    decided = hear(plan);
  }
  const auto& seen = heard_.latest;
  counts.passed = std::min(seen.next_sequence, counts.sent);
  counts.received = std::min(seen.received, counts.passed);
  counts.first_batch = seen.first_batch;
  counts.span = nanoseconds(seen.span);
  counts.dropped_in_hosts = seen.dropped;
  counts.clock_stepped = seen.clock_stepped;
  counts.host_paused = seen.host_paused;
  counts.interrupted = stop.stop_requested();
  return counts;
}

Measurement TrainRun::measurement() const {
  auto m = estimate_train({direction_, path_.ip_version, path_.mtu, port_.mtu, path_.vlan_tagged}, method_);
  add_port(m.local, read_host_counters(port_));
  return m;
}

TrainsTrace TrainRun::trace() const {
  const auto& config = method_.config();
  return {config.port_rate, config.wire_bytes, config.alpha, config.sender_is_here,
          port_.mtu,        port_.vlan_tagged, events_};
}

}  // namespace

Result<Measurement> measure_train(ResponderClient& responder, const TrainSpec& spec, const std::stop_token& stop) {
  const auto cpu_before = process_cpu_time();
  SessionRequest request;
  request.method = Method::train;
  request.direction = spec.direction;
  request.duration = kSessionFor;
  if (spec.target) request.rate = spec.target->scaled(kOfferOverTarget);
  const auto grant = responder.open(request, kPatience, stop);
  if (!grant) return grant.error();

  Measurement m;
  m.method = Method::train;
  m.direction = spec.direction;
  const auto& address = responder.address();
  const auto session = session_bytes(grant->id);
  auto socket = connect_udp(address);
  auto proven = socket ? prove_udp_address(*socket, *session) : Result<RoundTrips>(socket.error());
  if (proven) {
    TrainRun run(*std::move(socket), *session, spec);
    run.run(stop);
    m = run.measurement();
    m.idle_rtt = proven->percentiles();
    if (spec.record != nullptr) spec.record->train = run.trace();
    if (m.verdict != Verdict::met) {
      // The far port and its speed matter only where something is missing.
      if (const auto status = responder.status(grant->id, 0)) add_port(m.remote, status->host);
    }
    run.say_goodbye();
  } else {
    m.reason = reason_of(proven.error());
    m.detail = proven.error().message;
    if (spec.target) m.verdict = Verdict::inconclusive;
    responder.close(grant->id);
  }
  m.responder = address.text();
  m.ip_version = address.ip_version();
  m.target = spec.target;
  m.cpu = process_cpu_time() - cpu_before;
  return m;
}

}  // namespace campus::probe
