#include "probe/responder/ticketed_tests.h"

#include <algorithm>

namespace campus::probe {
namespace {

constexpr double kShareForTests = 0.80;
/// Of round trips that do not say their rate: a hundred small packets a second and much to spare.
constexpr auto kRoundTripRate = BitRate::bits_per_second(1'000'000);
/// Of a ticket's bytes, left by bulk data for the round trips beside it.
constexpr std::int64_t kPartForRoundTrips = 64;
/// What is shorter measures nothing.
constexpr auto kShortest = std::chrono::milliseconds(100);

std::size_t most_of_a_school(TicketClass kind) {
  switch (kind) {
    case TicketClass::exclusive:
      return 1;
    case TicketClass::normal:
      return TicketedTests::kNormalOfASchool;
    case TicketClass::background:
      return TicketedTests::kBackgroundOfASchool;
    case TicketClass::joint:
      return kJointTestsOfASchool;
  }
  return 0;
}

bool test_together(const Ticket& a, const Ticket& b) {
  return a.kind == TicketClass::joint && b.kind == TicketClass::joint && a.school == b.school && a.begin == b.begin &&
         a.end == b.end;
}

}  // namespace

bool has_room(BitRate taken, BitRate wanted, BitRate capacity) {
  return wanted == BitRate() || taken == BitRate() || taken + wanted <= capacity.scaled(kShareForTests);
}

bool TicketedTests::school_is_busy(const Ticket& ticket) const {
  std::size_t beside = 0;
  for (const auto& [id, test] : tests_) {
    const auto& other = test.ticket;
    if (other.school != ticket.school) continue;
    const bool both_bulk = carries_bulk(ticket.kind) && carries_bulk(other.kind);
    if (both_bulk && !test_together(ticket, other)) return true;
    if (other.kind == ticket.kind) ++beside;
  }
  return beside >= most_of_a_school(ticket.kind);
}

std::optional<TicketRefusal> TicketedTests::refusal_to_begin(const Ticket& ticket, const LineLoad& others,
                                                             const std::optional<BitRate>& capacity) const {
  if (school_is_busy(ticket)) return TicketRefusal::school_busy;
  if (!capacity) return std::nullopt;
  const auto taken = load();
  const auto then = load(&ticket);
  const auto down = std::min(then.down - taken.down, *capacity);
  const auto up = std::min(then.up - taken.up, *capacity);
  if (!has_room(taken.down + others.down, down, *capacity)) return TicketRefusal::busy;
  if (!has_room(taken.up + others.up, up, *capacity)) return TicketRefusal::busy;
  return std::nullopt;
}

void TicketedTests::begin(const std::string& test, const Ticket& ticket, const std::string& owner_ip, SteadyTime now,
                          WallTime wall) {
  const std::chrono::nanoseconds slot = ticket.end + kSlotTolerance - wall;
  const std::chrono::nanoseconds longest = ticket.duration;
  tests_[test] = {ticket, owner_ip, now + std::min(longest, slot), now, ticket.bytes};
}

std::variant<TicketedTests::Share, TicketRefusal> TicketedTests::open(const std::string& test,
                                                                      const std::string& owner_ip,
                                                                      const SessionRequest& request,
                                                                      std::int64_t streams, SteadyTime now) {
  const auto found = tests_.find(test);
  if (found == tests_.end() || found->second.owner_ip != owner_ip) return TicketRefusal::test_over;
  auto& one = found->second;
  const bool bulk = request.method != Method::latency;
  auto& taken = bulk ? one.bulk_open : one.round_trips_open;
  if (taken) return TicketRefusal::session_open;
  Share share;
  share.streams = streams;
  share.duration = std::min<std::chrono::nanoseconds>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(request.duration), one.ends - now);
  if (share.duration < kShortest) return TicketRefusal::spent;
  const auto kept_back = DataSize::bytes(bulk ? one.ticket.bytes.bytes() / kPartForRoundTrips : 0);
  const auto rate = bulk ? one.ticket.rate : std::min(one.ticket.rate, request.rate.value_or(kRoundTripRate));
  auto most = std::min(one.bytes_left - kept_back, rate * share.duration);
  share.bytes_per_stream = DataSize::bytes(most.bytes() / streams);
  if (request.bytes) share.bytes_per_stream = std::min(share.bytes_per_stream, *request.bytes);
  if (share.bytes_per_stream < DataSize::bytes(1)) return TicketRefusal::spent;
  one.bytes_left = one.bytes_left - share.bytes();
  one.used = now;
  taken = true;
  return share;
}

void TicketedTests::close(const std::string& test, bool bulk, DataSize unused, SteadyTime now) {
  const auto found = tests_.find(test);
  if (found == tests_.end()) return;
  auto& one = found->second;
  one.bytes_left += std::max(unused, DataSize());
  one.used = now;
  (bulk ? one.bulk_open : one.round_trips_open) = false;
}

bool TicketedTests::end(const std::string& test, const std::string& owner_ip) {
  const auto found = tests_.find(test);
  if (found == tests_.end() || found->second.owner_ip != owner_ip) return false;
  tests_.erase(found);
  return true;
}

std::vector<std::string> TicketedTests::end_over(SteadyTime now) {
  std::vector<std::string> over;
  std::erase_if(tests_, [&](const auto& entry) {
    const auto& one = entry.second;
    const bool idle = !one.bulk_open && !one.round_trips_open && now - one.used > kIdle;
    if (now <= one.ends && !idle) return false;
    over.push_back(entry.first);
    return true;
  });
  return over;
}

std::vector<std::string> TicketedTests::end_where(const std::function<bool(const Ticket&)>& condition) {
  std::vector<std::string> ended;
  std::erase_if(tests_, [&](const auto& entry) {
    if (!condition(entry.second.ticket)) return false;
    ended.push_back(entry.first);
    return true;
  });
  return ended;
}

LineLoad TicketedTests::load(const Ticket* joining) const {
  struct Together {
    const Ticket* one;
    LineLoad most;
  };
  std::vector<Together> all;
  const auto add = [&all](const Ticket& ticket) {
    auto found =
        std::find_if(all.begin(), all.end(), [&](const Together& it) { return test_together(*it.one, ticket); });
    if (found == all.end()) found = all.insert(all.end(), {&ticket, {}});
    if (ticket.down) found->most.down = std::max(found->most.down, ticket.rate);
    if (ticket.up) found->most.up = std::max(found->most.up, ticket.rate);
  };
  for (const auto& [id, test] : tests_) add(test.ticket);
  if (joining != nullptr) add(*joining);
  LineLoad sum;
  for (const auto& it : all) {
    sum.down = sum.down + it.most.down;
    sum.up = sum.up + it.most.up;
  }
  return sum;
}

std::optional<SteadyTime> TicketedTests::next_end() const {
  std::optional<SteadyTime> next;
  for (const auto& [id, test] : tests_) next = std::min(next.value_or(test.ends), test.ends);
  return next;
}

}  // namespace campus::probe
