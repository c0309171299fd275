#pragma once
// Moves untyped bytes over connected TCP sockets as fast as the path takes them and counts them. Each thread owns its
// share of the streams; the receiving side lets the kernel discard (MSG_TRUNC), the sending side reuses one buffer.
// Both ends of a measurement use it.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "core/model/session.h"
#include "core/time.h"
#include "core/units.h"
#include "probe/net/port_facts.h"
#include "probe/net/socket.h"

namespace campus::probe {

class BulkTransfer {
 public:
  enum class Role { sending, receiving };
  static constexpr std::int64_t kSendChunkBytes = 256 << 10;

  struct Limits {
    DataSize bytes_per_stream;          ///< a stream that has moved as many is done
    std::chrono::nanoseconds duration;  ///< from the first byte
    std::chrono::nanoseconds silence;   ///< without a single byte, everything is done
    std::size_t threads = 1;            ///< at least 1
  };

  /// One thread for four streams: a core then carries some 10 Gbit/s. At most the cores that this process may use.
  [[nodiscard]] static std::size_t threads_for(std::int64_t streams);

  BulkTransfer(Role role, const Limits& limits, const Clock& clock);
  BulkTransfer(const BulkTransfer&) = delete;
  BulkTransfer& operator=(const BulkTransfer&) = delete;
  /// Stops and joins; closes the sockets.
  ~BulkTransfer();

  // All of these are thread-safe.

  /// `already` bytes of the stream were read together with its header.
  void add(Socket stream, std::int64_t already);
  void stop();
  [[nodiscard]] bool finished() const { return finished_.load() == static_cast<std::int64_t>(movers_.size()); }
  [[nodiscard]] DataSize total() const { return DataSize::bytes(total_.load()); }
  [[nodiscard]] std::int64_t streams() const;
  [[nodiscard]] std::int64_t streams_ended() const { return ended_.load(); }
  /// (nanoseconds since the first byte, cumulative bytes) pairs, every 10 ms, from pair `index` on.
  [[nodiscard]] std::vector<std::int64_t> samples_from(std::size_t index) const;
  [[nodiscard]] TcpFacts tcp_facts(const PortFacts& port) const;
  [[nodiscard]] std::vector<std::int64_t> cores_used() const;

 private:
  class Mover;

  void note_progress(std::int64_t bytes);
  void sample(SteadyTime now);
  [[nodiscard]] bool over_limits(SteadyTime now) const;

  const Role role_;
  const Limits limits_;
  const Clock& clock_;
  std::atomic<SteadyTime> started_ = SteadyTime{};  ///< of the first byte
  std::atomic<SteadyTime> last_progress_;
  std::atomic<std::int64_t> total_ = 0;
  std::atomic<std::int64_t> ended_ = 0;
  std::atomic<std::int64_t> finished_ = 0;  ///< threads that are done
  mutable std::mutex mutex_;
  std::vector<Socket> sockets_;
  std::vector<std::int64_t> samples_;
  std::set<std::int64_t> cores_;
  std::vector<std::unique_ptr<Mover>> movers_;  ///< last: their threads start when everything else is there
};

}  // namespace campus::probe
