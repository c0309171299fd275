#pragma once
// The probe's side of the UDP echo: proves its address, then sends paced packets and takes their echoes back.
// docs/methods/latency.md. One run at a time; run() owns two threads while it lasts.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

#include "core/result.h"
#include "core/units.h"
#include "probe/method/echo_packet.h"
#include "probe/method/round_trips.h"
#include "probe/net/socket.h"

namespace campus::probe {

struct EchoRun {
  RoundTrips round_trips;
  std::int64_t sent = 0;
  std::int64_t arrived_here = 0;
  std::int64_t socket_dropped = 0;     ///< by our own receive buffer
  std::chrono::nanoseconds sending{};  ///< first to last packet
};

/// Bytes of an echo that only asks for the round trip.
inline constexpr std::size_t kSmallPacket = 100;

class EchoClient {
 public:
  /// Answers the responder's challenge. unavailable: no answer over UDP within a second.
  [[nodiscard]] static Result<EchoClient> open(const Address& responder, const std::string& session);

  /// Sends until the pacing's packets are out or `stop` is asked for, then waits for the last echoes.
  [[nodiscard]] EchoRun run(const Pacing& pacing, std::size_t packet_bytes, const std::stop_token& stop);

  [[nodiscard]] const Socket& socket() const { return socket_; }

 private:
  EchoClient(Socket socket, const SessionBytes& session) : socket_(std::move(socket)), session_(session) {}

  void send_all(const Pacing& pacing, std::size_t packet_bytes, const std::stop_token& stop, EchoRun& run);
  void wait_for_stragglers(std::int64_t sent) const;
  void take_echoes(const std::stop_token& stop, EchoRun& run);

  Socket socket_;
  SessionBytes session_;
  std::uint64_t next_sequence_ = 0;
  std::uint64_t first_of_run_ = 0;
  /// What the two threads of a run tell each other. On the heap, so that the client can move.
  struct Shared {
    std::atomic<std::uint64_t> sent_until = 0;  ///< an echo of what was never sent is a lie
    std::atomic<std::int64_t> arrived = 0;
  };
  std::unique_ptr<Shared> shared_ = std::make_unique<Shared>();
};

}  // namespace campus::probe
