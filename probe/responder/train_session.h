#pragma once
// The responder's end of one session of packet trains, on a socket of its own that is connected to the address that
// proved itself. Sends trains when asked to (down), takes them and tells what arrived (up), within the session's time
// and bytes. Owns a thread from the moment the socket is handed over.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <span>
#include <thread>

#include "core/units.h"
#include "probe/method/train_packet.h"
#include "probe/net/socket.h"
#include "probe/net/train_receiver.h"

namespace campus::probe {

class TrainSession {
 public:
  /// `may_send`: whether the probe may ask for trains, too.
  TrainSession(const SessionBytes& session, std::chrono::nanoseconds lifetime, DataSize bytes, bool may_send = true)
      : session_(session), lifetime_(lifetime), may_send_(may_send), bytes_(bytes) {}
  TrainSession(const TrainSession&) = delete;
  TrainSession& operator=(const TrainSession&) = delete;
  ~TrainSession();

  /// Once.
  void start(Socket socket);
  /// The probe said goodbye, fell silent, or the time is over.
  [[nodiscard]] bool finished() const { return finished_; }
  [[nodiscard]] std::int64_t received() const { return received_; }
  /// Both ways; what was received is counted as full packets.
  [[nodiscard]] DataSize moved() const { return DataSize::bytes(moved_); }
  [[nodiscard]] std::int64_t socket_dropped() const { return dropped_; }

 private:
  void run(const std::stop_token& stop);
  void send_train(const TrainStart& train, TrainReceiver& receiver, const std::stop_token& stop);
  [[nodiscard]] bool may_go_on(const std::stop_token& stop) const;
  /// A probe that greets again never heard that it is ready: what told it was lost, and its packets come here now.
  [[nodiscard]] bool greet_again(std::span<const std::byte> packet);
  /// `look_around`: with what the host's own counters say, which takes too long for every millisecond.
  void send_feedback(TrainReceiver& receiver, bool look_around);

  SessionBytes session_;
  std::chrono::nanoseconds lifetime_;
  bool may_send_;
  DataSize bytes_;
  Socket socket_;
  bool over_ = false;  ///< the probe said so
  std::chrono::steady_clock::time_point ends_{};
  std::uint16_t last_sent_train_ = 0;
  std::uint16_t looked_at_train_ = 0;  ///< that the host's counters were last read for
  bool paused_ = false;
  int greetings_ = 0;
  std::chrono::steady_clock::time_point looked_{};
  std::atomic<bool> finished_ = false;
  std::atomic<std::int64_t> received_ = 0;
  std::atomic<std::int64_t> moved_ = 0;
  std::atomic<std::int64_t> dropped_ = 0;
  std::jthread thread_;
};

}  // namespace campus::probe
