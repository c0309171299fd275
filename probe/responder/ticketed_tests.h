#pragma once
// The tests that tickets let in: a measurement takes several sessions, and its ticket holds for all of them together. A
// test has its school's uplink for itself and a share of the responder's capacity from its first session until it is
// ended, its time is over, or nothing of it was open for a minute. Pure; one thread at a time.

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/model/session.h"
#include "core/ticket/refusal.h"
#include "core/ticket/ticket.h"
#include "core/time.h"

namespace campus::probe {

/// What tests may put on the line, each way.
struct LineLoad {
  BitRate down;
  BitRate up;
};

class TicketedTests {
 public:
  static constexpr std::size_t kNormalOfASchool = 4;
  static constexpr std::size_t kBackgroundOfASchool = 16;
  static constexpr auto kIdle = std::chrono::seconds(60);

  /// `others` is the load of tests without tickets; without a capacity there is room for everybody.
  [[nodiscard]] std::optional<TicketRefusal> refusal_to_begin(const Ticket& ticket, const LineLoad& others,
                                                              const std::optional<BitRate>& capacity) const;
  /// `now` and `wall` are one moment: the slot ends by the wall's clock.
  void begin(const std::string& test, const Ticket& ticket, const std::string& owner_ip, SteadyTime now, WallTime wall);

  struct Share {
    std::chrono::nanoseconds duration{};
    DataSize bytes_per_stream;
    std::int64_t streams = 1;
    [[nodiscard]] DataSize bytes() const { return DataSize::bytes(bytes_per_stream.bytes() * streams); }
  };
  /// Lays aside what the session may use. At most one session of bulk data and one of round trips at a time.
  [[nodiscard]] std::variant<Share, TicketRefusal> open(const std::string& test, const std::string& owner_ip,
                                                        const SessionRequest& request, std::int64_t streams,
                                                        SteadyTime now);
  /// Such a session is over; `unused` of its bytes can be used by another.
  void close(const std::string& test, bool bulk, DataSize unused, SteadyTime now);

  /// Whether there was such a test of this owner.
  bool end(const std::string& test, const std::string& owner_ip);
  /// Ends and names those that are over.
  [[nodiscard]] std::vector<std::string> end_over(SteadyTime now);
  [[nodiscard]] std::vector<std::string> end_where(const std::function<bool(const Ticket&)>& condition);

  /// Tests that are made together share one uplink and count as the largest of them. `joining` counts as begun.
  [[nodiscard]] LineLoad load(const Ticket* joining = nullptr) const;
  [[nodiscard]] std::size_t size() const { return tests_.size(); }
  /// When the next one must be over, at the latest.
  [[nodiscard]] std::optional<SteadyTime> next_end() const;

 private:
  struct Test {
    Ticket ticket;
    std::string owner_ip;
    SteadyTime ends{};
    SteadyTime used{};
    DataSize bytes_left;
    bool bulk_open = false;
    bool round_trips_open = false;
  };
  [[nodiscard]] bool school_is_busy(const Ticket& ticket) const;

  std::map<std::string, Test> tests_;
};

/// Four fifths of the capacity, each way; one test alone is always let in.
[[nodiscard]] bool has_room(BitRate taken, BitRate wanted, BitRate capacity);

}  // namespace campus::probe
