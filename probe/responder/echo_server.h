#pragma once
// The responder's side of the UDP echo: one thread over all UDP sockets. Nobody gets a byte back before a session was
// opened for his address over the control connection, a challenge never exceeds what it answers, and probes are echoed
// at their own size to the proven address only, within the session's time and bytes. A session of packet trains gets a
// socket of its own on the same port, connected to the proven address; here it is only greeted.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/random.h"
#include "core/result.h"
#include "core/time.h"
#include "core/units.h"
#include "probe/method/echo_packet.h"
#include "probe/net/socket.h"

namespace campus::probe {

class EchoServer {
 public:
  struct Counts {
    std::int64_t received = 0;
    std::int64_t echoed = 0;
    std::int64_t bytes_left = 0;
    std::int64_t socket_dropped = 0;  ///< of all UDP sockets, since they were made
    std::vector<std::int64_t> cores_used;
  };

  EchoServer(const Clock& clock, RandomSource& random);
  EchoServer(const EchoServer&) = delete;
  EchoServer& operator=(const EchoServer&) = delete;
  ~EchoServer();

  /// Before start(). The address it really got (port 0 asks for any).
  [[nodiscard]] Result<Address> listen(const Address& address);
  void start();

  /// Takes the connected socket of a session whose address is proven.
  using TakeSocket = std::function<void(Socket)>;

  // Thread-safe.
  void open(const SessionBytes& session, const std::string& owner_ip, std::chrono::nanoseconds lifetime, DataSize bytes,
            TakeSocket take_socket = {});
  void close(const SessionBytes& session);
  [[nodiscard]] Counts counts(const SessionBytes& session) const;

 private:
  struct Session {
    std::string owner_ip;
    SteadyTime ends{};
    std::int64_t bytes_left = 0;
    std::uint64_t nonce = 0;
    int challenges = 0;
    Address proven;  ///< the address and port that answered the challenge; length 0 until then
    std::int64_t received = 0;
    std::int64_t echoed = 0;
    TakeSocket take_socket;  ///< trains only
  };
  class Batch;
  /// Where a packet came from and which of our addresses it was sent to.
  struct Ends {
    const Address& peer;
    const Address& local;
  };

  void run(const std::stop_token& stop);
  void serve(int fd, Batch& batch);
  /// What to send back to `from`: nothing, or the packet changed in place.
  [[nodiscard]] bool answer(std::span<std::byte> packet, const Ends& ends, int fd);
  [[nodiscard]] bool greet(Session& session, const EchoPacket& packet, std::span<std::byte> out, const Ends& ends,
                           int fd);
  /// Connected to the peer, on the port of `fd`. What reached it before it was connected is answered from `fd`.
  [[nodiscard]] Socket connected_socket(const Ends& ends, int fd);
  [[nodiscard]] std::uint64_t fresh_nonce();

  const Clock& clock_;
  RandomSource& random_;
  std::vector<Socket> sockets_;
  mutable std::mutex mutex_;
  std::map<SessionBytes, Session> sessions_;
  std::vector<std::int64_t> cores_;
  std::map<int, std::int64_t> socket_dropped_;  ///< by socket, since it was made
  std::jthread thread_;
};

}  // namespace campus::probe
