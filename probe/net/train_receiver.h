#pragma once
// Takes the packets of a train: kernel timestamps, coalesced batches (UDP_GRO) where the kernel makes them, headers
// only (MSG_TRUNC). One thread.

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "probe/method/arrival_slices.h"
#include "probe/method/train_packet.h"

namespace campus::probe {

class TrainReceiver {
 public:
  /// What is no data packet: a start, a feedback without slices.
  using OnControl = std::function<void(const TrainHeader& header, std::span<const std::byte> packet)>;

  /// What is no packet of trains at all.
  using OnOther = std::function<void(std::span<const std::byte> packet)>;

  /// `fd` is connected and stays the caller's; its options are set here. `interface` is the port it hears.
  TrainReceiver(int fd, const SessionBytes& session, std::string interface);

  /// Forgets the train before. Data of other trains is ignored; with `follow` a later number begins a new train.
  void begin(std::uint16_t train);
  void follow_new_trains(bool follow) { follow_ = follow; }
  void hand_others_to(OnOther on_other) { on_other_ = std::move(on_other); }

  /// Waits at most `within` (and up to 100 us more while data flow, for more of them), takes what is there. True: data
  /// of the train arrived.
  bool take(std::chrono::microseconds within, const OnControl& on_control);

  [[nodiscard]] std::uint16_t train() const { return train_; }
  [[nodiscard]] ArrivalSlices& arrivals() { return arrivals_; }
  /// Since the train began: by this socket, the host's softnet backlog and the port's ring.
  [[nodiscard]] std::int64_t dropped_here() const;
  /// The hypervisor took a core from this host since the train began.
  [[nodiscard]] bool host_paused() const;
  /// The clock of the timestamps was set since the train began.
  [[nodiscard]] bool clock_stepped() const;
  [[nodiscard]] std::chrono::steady_clock::time_point last_arrival() const { return last_arrival_; }

 private:
  void on_data(const TrainHeader& header, std::int64_t bytes, std::int64_t segment, std::chrono::nanoseconds at);

  int fd_;
  SessionBytes session_;
  std::string interface_;
  OnOther on_other_;
  bool follow_ = false;
  bool has_room_ = false;    ///< in its buffer, for what gathers
  bool data_flows_ = false;  ///< the last look found some
  std::uint16_t train_ = 0;
  ArrivalSlices arrivals_;
  std::int64_t overflow_ = 0;
  std::int64_t overflow_before_ = 0;
  std::int64_t softnet_before_ = 0;
  std::int64_t port_before_ = 0;
  std::int64_t stolen_before_ = 0;
  std::chrono::nanoseconds clocks_apart_{};
  std::chrono::steady_clock::time_point last_arrival_{};
};

}  // namespace campus::probe
