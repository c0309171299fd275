#include "probe/net/train_run.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "probe/net/host_counters.h"
#include "probe/net/udp_greeting.h"

namespace campus::probe {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr auto kFirstDataWithin = milliseconds(600);
constexpr auto kAskAgainAfter = milliseconds(60);
constexpr auto kQuietScout = milliseconds(15);
constexpr auto kQuietTrain = milliseconds(40);
constexpr auto kKeepAlive = milliseconds(5);
constexpr auto kSilence = milliseconds(250);
/// However a peer trickles or floods: a train is at most 60 ms of sending, that of a loss run a second, and what a slow
/// line makes of it.
constexpr auto kLongestTake = milliseconds(2000);
constexpr int kMostFeedbackPerTurn = 64;

}  // namespace

SessionRequest train_request(Direction direction, std::optional<BitRate> rate) {
  SessionRequest request;
  request.method = Method::train;
  request.direction = direction;
  request.duration = seconds(10);
  request.rate = rate;
  return request;
}

Result<TrainLine> open_train_line(const ResponderClient& responder, const SessionGrant& grant, Direction direction) {
  auto socket = connect_udp(responder.address());
  if (!socket) return socket.error();
  TrainLine line;
  line.session = *session_bytes(grant.id);
  line.direction = direction;
  auto proven = prove_udp_address(*socket, line.session);
  if (!proven) return proven.error();
  line.greeting = *std::move(proven);
  line.socket = *std::move(socket);
  line.port = port_of(local_address(line.socket.get()));
  line.path = udp_path(line.socket, line.port.vlan_tagged);
  return line;
}

TrainRun::TrainRun(const TrainLine& line, TrainMethod& method)
    : line_(line),
      method_(method),
      receiver_(line.socket.get(), line.session, line.port.interface),
      sender_(line.socket.get(), line.session) {}

void TrainRun::run(const std::stop_token& stop) {
  while (const auto plan = method_.next()) {
    if (plan->pause > nanoseconds(0)) std::this_thread::sleep_for(plan->pause);
    const auto before = port_bytes();
    const auto stolen = stolen_ticks();
    events_.emplace_back();
    auto counts = down() ? take_train(*plan, stop) : send_train(*plan, stop);
    const auto on_port = port_bytes() - before;
    if (!line_.port.loopback) counts.cross_traffic_bytes = std::max<std::int64_t>(on_port - our_port_bytes(counts), 0);
    counts.host_paused = counts.host_paused || stolen_ticks() > stolen;
    method_.on_end(counts);
    events_.back().counts = counts;
  }
}

std::int64_t TrainRun::port_bytes() const {
  const auto counters = read_host_counters(line_.port);
  return down() ? counters.interface_received : counters.interface_sent;
}

std::int64_t TrainRun::our_port_bytes(const TrainCounts& counts) {
  if (down()) (void)receiver_.take(microseconds(0), {});
  const auto packets = down() ? receiver_.arrivals().received() : counts.sent;
  return packets * line_.path.port_bytes(line_.path.payload());
}

TrainStart TrainRun::start_of(const TrainPlan& plan) const {
  return {static_cast<std::uint16_t>(plan.number),
          plan.offered,
          line_.wire_bytes(),
          line_.path.payload(),
          plan.packets,
          plan.lead};
}

bool TrainRun::feed_method(const ArrivalSlice& slice) {
  events_.back().slices.push_back(slice);
  return method_.on_slice(slice);
}

void TrainRun::say(std::int64_t train, bool stop, bool over) const {
  TrainFeedback feedback;
  feedback.train = static_cast<std::uint16_t>(train);
  feedback.stop = stop;
  feedback.over = over;
  const auto packet = write_train_feedback(feedback, line_.session);
  // Twice where it matters; the far end stops by itself when it hears nothing.
  for (int i = 0; i < (stop || over ? 2 : 1); ++i) {
    (void)::send(line_.socket.get(), packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
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
  const auto request = write_train_start(start_of(plan), line_.session);
  const auto begin = steady_clock::now();
  auto asked = begin - kAskAgainAfter;
  auto told = begin;
  std::size_t fed = 0;
  const auto& arrivals = receiver_.arrivals();
  while (!stop.stop_requested() && steady_clock::now() - begin < kLongestTake) {
    const auto now = steady_clock::now();
    if (arrivals.received() == 0 && now - asked >= kAskAgainAfter) {
      (void)::send(line_.socket.get(), request.data(), request.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
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
    const auto length = ::recv(line_.socket.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (length < 0) break;
    const auto packet = std::span<const std::byte>(buffer).first(static_cast<std::size_t>(length));
    const auto header = read_train_header(packet);
    if (!header || header->session != line_.session) continue;
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
    (void)wait_for(line_.socket.get(), false, milliseconds(1));
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

}  // namespace campus::probe
