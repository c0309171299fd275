#include "probe/responder/train_session.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <optional>

#include "probe/net/port_facts.h"
#include "probe/net/train_sender.h"

namespace campus::probe {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// A receiver that says nothing for so long no longer wants the train.
constexpr auto kSilence = milliseconds(250);
/// A probe that asks for nothing for so long is gone.
constexpr auto kAbandoned = milliseconds(1500);
constexpr auto kFeedbackEvery = milliseconds(1);
constexpr auto kLookEvery = milliseconds(5);
constexpr int kMostGreetings = 20;
constexpr std::int64_t kFullPacket = 1500;
/// After the last arrival feedback goes out once more, and again, in case one of them is lost.
constexpr std::array kQuietFeedback{milliseconds(2), milliseconds(8), milliseconds(25), milliseconds(80)};

}  // namespace

TrainSession::~TrainSession() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void TrainSession::start(Socket socket) {
  socket_ = std::move(socket);
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

bool TrainSession::may_go_on(const std::stop_token& stop) const {
  return !over_ && !stop.stop_requested() && steady_clock::now() < ends_;
}

bool TrainSession::greet_again(std::span<const std::byte> packet) {
  auto read = read_packet(packet);
  const bool greeting = read && read->type == EchoType::response && read->session == session_;
  if (!greeting || ++greetings_ > kMostGreetings) return false;
  read->type = EchoType::ready;
  std::array<std::byte, kEchoHeaderBytes> out{};
  write_packet(*read, out);
  (void)::send(socket_.get(), out.data(), out.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  return true;
}

void TrainSession::send_feedback(TrainReceiver& receiver, bool look_around) {
  const auto& arrivals = receiver.arrivals();
  const auto& slices = arrivals.completed();
  TrainFeedback feedback;
  feedback.train = receiver.train();
  feedback.received = arrivals.received();
  feedback.next_sequence = arrivals.next_sequence();
  feedback.span = arrivals.span().count();
  feedback.first_batch = arrivals.first_batch();
  if (looked_at_train_ != receiver.train()) {
    looked_at_train_ = receiver.train();
    dropped_ = 0;
    paused_ = false;
  }
  if (look_around) {
    dropped_ = receiver.dropped_here();
    paused_ = receiver.host_paused();
    looked_ = steady_clock::now();
  }
  feedback.dropped = dropped_;
  feedback.host_paused = paused_;
  feedback.clock_stepped = receiver.clock_stepped();
  const auto count = std::min(slices.size(), kMostSlicesPerFeedback);
  feedback.first_slice = static_cast<std::int64_t>(slices.size() - count);
  feedback.slices.assign(slices.end() - static_cast<std::ptrdiff_t>(count), slices.end());
  const auto packet = write_train_feedback(feedback, session_);
  (void)::send(socket_.get(), packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
}

void TrainSession::send_train(const TrainStart& train, TrainReceiver& receiver, const std::stop_token& stop) {
  auto wanted = train;
  wanted.packets = std::min(train.packets, (bytes_.bytes() - moved_) / train.payload);
  wanted.lead = std::min(wanted.lead, wanted.packets);
  bool go_on = true;
  auto heard = steady_clock::now();
  const auto on_control = [&](const TrainHeader& header, std::span<const std::byte> packet) {
    const auto feedback = read_train_feedback(packet);
    if (header.type != TrainPacketType::feedback || !feedback) return;
    heard = steady_clock::now();
    over_ = over_ || feedback->over;
    if (feedback->train == train.train && feedback->stop) go_on = false;
  };
  TrainSender sender(socket_.get(), session_);
  const auto sent = sender.run(wanted, [&] {
    (void)receiver.take(microseconds(0), on_control);
    return go_on && may_go_on(stop) && steady_clock::now() - heard < kSilence;
  });
  moved_ += sent * train.payload;
}

void TrainSession::run(const std::stop_token& stop) {
  TrainReceiver receiver(socket_.get(), session_, port_of(local_address(socket_.get())).interface);
  receiver.follow_new_trains(true);
  std::optional<TrainStart> asked;
  auto heard = steady_clock::now();
  ends_ = heard + lifetime_;
  const auto on_control = [&](const TrainHeader& header, std::span<const std::byte> packet) {
    heard = steady_clock::now();
    if (header.type == TrainPacketType::start) {
      asked = read_train_start(packet);
    } else if (const auto feedback = read_train_feedback(packet)) {
      over_ = over_ || feedback->over;
    }
  };
  receiver.hand_others_to([&](std::span<const std::byte> packet) {
    if (greet_again(packet)) heard = steady_clock::now();
  });
  auto told = heard;
  std::size_t quiet_told = 0;
  while (may_go_on(stop)) {
    const bool arrived = receiver.take(microseconds(1000), on_control);
    const auto now = steady_clock::now();
    if (asked && may_send_ && asked->train > last_sent_train_) {
      last_sent_train_ = asked->train;
      send_train(*asked, receiver, stop);
      heard = steady_clock::now();
    }
    asked.reset();
    const auto received = receiver.arrivals().received();
    // A new train counts from 0 again.
    moved_ += (received >= received_ ? received - received_ : received) * kFullPacket;
    received_ = received;
    if (moved_ > bytes_.bytes()) break;
    if (arrived) {
      heard = now;
      quiet_told = 0;
    }
    const bool has_train = receiver.arrivals().received() > 0;
    const bool due = arrived && now - told >= kFeedbackEvery;
    const bool quiet =
        has_train && quiet_told < kQuietFeedback.size() && now - receiver.last_arrival() >= kQuietFeedback[quiet_told];
    if (quiet) ++quiet_told;
    if (due || quiet) {
      send_feedback(receiver, quiet || now - looked_ >= kLookEvery);
      told = now;
    }
    if (now - heard > kAbandoned) break;
  }
  finished_ = true;
}

}  // namespace campus::probe
