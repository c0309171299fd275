#pragma once
// The sessions a responder carries: opened over the control connection, bound to the opener's address, limited in
// time, bytes, streams and number, forgotten when they are over; and the tests that tickets let in, which share the
// line with them. Thread-safe.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/model/session.h"
#include "core/random.h"
#include "core/result.h"
#include "core/time.h"
#include "probe/net/bulk_transfer.h"
#include "probe/net/port_facts.h"
#include "probe/responder/echo_server.h"
#include "probe/responder/ticketed_tests.h"
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

  /// Without a ticket. permission: full, for now (the answer says when to come again).
  [[nodiscard]] Result<SessionGrant> open(const SessionRequest& request, const std::string& owner_ip);

  /// The test of a ticket that was found good, if its school and the line are free; its name. The request itself is
  /// opened in it afterwards.
  [[nodiscard]] std::variant<std::string, TicketRefusal> begin_test(const Ticket& ticket, const SessionRequest& request,
                                                                    const std::string& owner_ip);
  /// A session of such a test. bad_data, permission as above.
  using InTest = std::variant<SessionGrant, TicketRefusal, Error>;
  [[nodiscard]] InTest open_in_test(const std::string& test, const SessionRequest& request,
                                    const std::string& owner_ip);
  /// With its sessions.
  void end_tests_where(const std::function<bool(const Ticket&)>& condition);
  /// All of them, with and without tickets.
  void end_all();
  /// Until somebody who was refused may have more luck: 1 to 60.
  [[nodiscard]] std::int64_t seconds_to_wait() const;

  /// Takes a data connection. missing: no such session of this owner; conflict: wrong direction or no stream left.
  [[nodiscard]] Result<void> add_stream(const std::string& id, const std::string& owner_ip, Direction direction,
                                        Socket socket, std::int64_t already);
  /// Asked before the head of an answer is written.
  [[nodiscard]] Result<void> may_add(const std::string& id, const std::string& owner_ip, Direction direction) const;
  /// `port` is what the control connection leaves through.
  [[nodiscard]] Result<SessionStatus> status(const std::string& id, const std::string& owner_ip, std::size_t since,
                                             const PortFacts& port) const;
  /// A session, or a test with its sessions.
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
    std::string test;  ///< that a ticket let in; empty without
  };

  [[nodiscard]] const Session* find(const std::string& id, const std::string& owner_ip) const;
  [[nodiscard]] Result<void> check_room(const std::string& owner_ip) const;
  [[nodiscard]] Result<void> check_capacity(const SessionRequest& request) const;
  [[nodiscard]] LineLoad open_load(BitRate capacity) const;
  void start(Session session);
  void open_train(Session& session);
  /// Tells the test what the session has left over; stops its transfer.
  void give_back(const Session& session);
  void erase(std::map<std::string, Session>::iterator at, std::vector<Session>& ending);
  void erase_sessions_of(const std::vector<std::string>& tests, std::vector<Session>& ending);
  /// What is over by now; the caller lets go of it outside the lock, for threads end with it.
  [[nodiscard]] std::vector<Session> take_old();

  const SessionLimits limits_;
  const Clock& clock_;
  RandomSource& random_;
  EchoServer& echo_;
  mutable std::mutex mutex_;
  std::map<std::string, Session> sessions_;
  TicketedTests tests_;
};

}  // namespace campus::probe
