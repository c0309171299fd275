#pragma once
// The sessions a responder carries: opened over the control connection, bound to the opener's address, limited in
// time, bytes, streams and number, forgotten when they are over. Thread-safe.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/model/session.h"
#include "core/random.h"
#include "core/result.h"
#include "core/time.h"
#include "probe/net/bulk_transfer.h"
#include "probe/net/port_facts.h"
#include "probe/responder/echo_server.h"
#include "probe/responder/train_session.h"

namespace campus::probe {

/// Compiled in: no request raises them.
struct SessionLimits {
  std::size_t sessions = 256;
  std::size_t sessions_per_address = 64;
  std::int64_t streams = 32;
  std::chrono::nanoseconds duration = std::chrono::seconds(180);
  BitRate rate = BitRate::bits_per_second(100'000'000'000);  ///< bytes granted = duration x rate at most
  /// Of the line that all tests share. They fill at most four fifths of it in each direction, a test of bulk data that
  /// does not say its rate all of it; one alone is always let in.
  std::optional<BitRate> capacity;
};

class Sessions {
 public:
  Sessions(const SessionLimits& limits, const Clock& clock, RandomSource& random, EchoServer& echo);

  /// permission: full, for now (the answer says when to come again).
  [[nodiscard]] Result<SessionGrant> open(const SessionRequest& request, const std::string& owner_ip);

  /// Takes a data connection. missing: no such session of this owner; conflict: wrong direction or no stream left.
  [[nodiscard]] Result<void> add_stream(const std::string& id, const std::string& owner_ip, Direction direction,
                                        Socket socket, std::int64_t already);
  /// Asked before the head of an answer is written.
  [[nodiscard]] Result<void> may_add(const std::string& id, const std::string& owner_ip, Direction direction) const;
  /// `port` is what the control connection leaves through.
  [[nodiscard]] Result<SessionStatus> status(const std::string& id, const std::string& owner_ip, std::size_t since,
                                             const PortFacts& port) const;
  void close(const std::string& id, const std::string& owner_ip);
  /// Forgets what is over; call about once a second.
  void forget_old();
  [[nodiscard]] std::size_t count() const;

 private:
  struct Session {
    SessionRequest request;
    SessionGrant grant;
    std::string owner_ip;
    SteadyTime ends{};
    std::shared_ptr<BulkTransfer> bulk;   ///< tcp only
    std::shared_ptr<TrainSession> train;  ///< train only
    std::int64_t streams = 0;
  };

  [[nodiscard]] const Session* find(const std::string& id, const std::string& owner_ip) const;
  [[nodiscard]] Result<void> check_room(const std::string& owner_ip) const;
  [[nodiscard]] Result<void> check_capacity(const SessionRequest& request) const;
  void open_train(Session& session);
  /// What is over by now; the caller lets go of it outside the lock, for threads end with it.
  [[nodiscard]] std::vector<Session> take_old();

  const SessionLimits limits_;
  const Clock& clock_;
  RandomSource& random_;
  EchoServer& echo_;
  mutable std::mutex mutex_;
  std::map<std::string, Session> sessions_;
};

}  // namespace campus::probe
