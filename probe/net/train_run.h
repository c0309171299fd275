#pragma once
// Runs the trains of one session in one direction: sockets, clocks and counters here, what to send and when to stop is
// the method's.

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "core/model/trace.h"
#include "probe/method/round_trips.h"
#include "probe/method/train_method.h"
#include "probe/method/train_packet.h"
#include "probe/net/port_facts.h"
#include "probe/net/responder_client.h"
#include "probe/net/train_receiver.h"
#include "probe/net/train_sender.h"
#include "probe/net/udp_path.h"

namespace campus::probe {

/// The way of a session's trains; its address is proven.
struct TrainLine {
  Socket socket;
  SessionBytes session{};
  Direction direction = Direction::down;
  PortFacts port;
  UdpPath path;
  RoundTrips greeting;  ///< of the proof

  [[nodiscard]] std::int64_t wire_bytes() const { return path.wire_bytes(path.payload()); }
};

/// A session of trains; `rate` is what they will offer, where known.
[[nodiscard]] SessionRequest train_request(Direction direction, std::optional<BitRate> rate);

/// unavailable: the responder's UDP port does not answer.
[[nodiscard]] Result<TrainLine> open_train_line(const ResponderClient& responder, const SessionGrant& grant,
                                                Direction direction);

class TrainRun {
 public:
  /// `line` and `method` must outlive it.
  TrainRun(const TrainLine& line, TrainMethod& method);

  void run(const std::stop_token& stop);
  /// The responder's session ends at once.
  void say_goodbye() const { say(0, false, true); }
  /// What the method was fed with.
  [[nodiscard]] const std::vector<TrainTrace>& events() const { return events_; }

 private:
  [[nodiscard]] bool down() const { return line_.direction == Direction::down; }
  [[nodiscard]] std::int64_t port_bytes() const;
  /// Packets that came between the decision and the reading of the port's counter are ours as well.
  [[nodiscard]] std::int64_t our_port_bytes(const TrainCounts& counts);
  [[nodiscard]] TrainStart start_of(const TrainPlan& plan) const;
  void say(std::int64_t train, bool stop, bool over) const;
  [[nodiscard]] TrainCounts take_train(const TrainPlan& plan, const std::stop_token& stop);
  [[nodiscard]] bool feed(std::size_t& fed);
  [[nodiscard]] bool feed_method(const ArrivalSlice& slice);
  [[nodiscard]] TrainCounts send_train(const TrainPlan& plan, const std::stop_token& stop);
  /// Feedback that is here; true when the train has told what it can.
  [[nodiscard]] bool hear(const TrainPlan& plan);

  struct Heard {
    TrainFeedback latest;
    std::int64_t fed = 0;
    std::chrono::steady_clock::time_point at{};
    std::chrono::steady_clock::time_point changed{};
  };

  const TrainLine& line_;
  TrainMethod& method_;
  TrainReceiver receiver_;
  TrainSender sender_;
  Heard heard_;
  std::vector<TrainTrace> events_;
};

}  // namespace campus::probe
