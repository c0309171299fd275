// A responder's sessions over several messages. Each line of the input is a step:
//
//   open JSON     a request for a session, as it comes over the control connection
//   add N way     asks whether a stream may join the N-th session that was granted; `way` is down or up
//   status N / close N
//   ticket N JSON a ticket begins a test: the digits of N choose school, class, directions and how little it grants
//   test N JSON   a session in the N-th test that was begun
//   deny N        the tests of a school end
//   as N          the address that the next steps come from
//   wait N        so many seconds pass

#include <algorithm>
#include <atomic>
#include <charconv>
#include <sstream>
#include <string>
#include <vector>

#include "core/wire/control_json.h"
#include "probe/responder/sessions.h"
#include "tests/fuzz/fuzz_input.h"

namespace campus::probe {
namespace {

class SteppedClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime steady() const override { return SteadyTime(std::chrono::seconds(now_.load())); }
  [[nodiscard]] WallTime wall() const override { return {}; }
  void pass(std::chrono::seconds time) { now_ += time.count(); }

 private:
  std::atomic<std::int64_t> now_ = 0;  // the threads of a transfer look at it too
};

class Counting final : public RandomSource {
 public:
  void fill(std::span<std::byte> bytes) override {
    for (auto& byte : bytes) byte = static_cast<std::byte>(next_++ * 37U);
  }

 private:
  unsigned next_ = 1;
};

SessionLimits small_limits() {
  SessionLimits limits;
  limits.sessions = 6;
  limits.sessions_per_address = 3;
  limits.capacity = BitRate::bits_per_second(1'000'000'000);
  return limits;
}

class Steps {
 public:
  void take(const std::string& line) {
    const auto space = line.find(' ');
    const auto word = line.substr(0, space);
    const auto rest = space == std::string::npos ? "" : line.substr(space + 1);
    std::size_t number = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), number);
    if (word == "open") open(rest);
    if (word == "as") owner_ = "10.0.0." + std::to_string(number % 4);
    if (word == "wait") clock_.pass(std::chrono::seconds(number % 1000));
    const auto json = rest.substr(std::min(rest.find(' '), rest.size()));
    if (word == "ticket") begin(number, json);
    if (word == "test" && !tests_.empty()) open_in_test(tests_[number % tests_.size()], json);
    if (word == "deny") sessions_.end_tests_where([&](const Ticket& t) { return t.school.text() == school(number); });
    if (granted_.empty()) return;
    const auto& id = granted_[number % granted_.size()];
    if (word == "status") status(id);
    if (word == "add") add(id, rest.ends_with("up") ? Direction::up : Direction::down);
    if (word == "close") close(id);
  }

 private:
  void open(const std::string& text) {
    const auto request = wire::parse_session_request(text);
    if (!request) return;
    const auto grant = sessions_.open(*request, owner_);
    require(sessions_.count() <= limits_.sessions, "never more sessions than allowed");
    if (!grant) return require_one_line(grant.error().message);
    require(session_bytes(grant->id).has_value(), "an id has 32 hex digits");
    require(grant->duration <= limits_.duration && grant->streams <= limits_.streams, "a grant keeps the limits");
    require(grant->bytes <= limits_.rate * grant->duration && grant->bytes.bytes() >= 0, "bytes are bounded by time");
    granted_.push_back(grant->id);
  }
  static std::string school(std::size_t number) { return "S" + std::to_string(number % 3); }

  void begin(std::size_t number, const std::string& text) {
    const auto request = wire::parse_session_request(text);
    if (!request) return;
    Ticket ticket;
    ticket.school = SiteCode(school(number));
    ticket.kind = static_cast<TicketClass>(number / 10 % 3);
    ticket.down = number / 100 % 2 == 0;
    ticket.up = !ticket.down || number / 100 % 3 == 0;
    ticket.begin = clock_.wall();
    ticket.end = ticket.begin + std::chrono::minutes(10);
    ticket.rate = BitRate::bits_per_second(1 + static_cast<std::int64_t>(number % 977) * 1'000'000);
    ticket.duration = std::chrono::seconds(1 + number % 100);
    ticket.bytes = DataSize::bytes(1 + static_cast<std::int64_t>(number % 7919) * 1000);
    const auto begun = sessions_.begin_test(ticket, *request, owner_);
    if (const auto* test = std::get_if<std::string>(&begun)) {
      tests_.push_back({*test, ticket});
      granted_.push_back(*test);  // may be closed like a session
    }
  }

  struct Begun {
    std::string test;
    Ticket ticket;
  };
  void open_in_test(const Begun& begun, const std::string& text) {
    const auto request = wire::parse_session_request(text);
    if (!request) return;
    const auto opened = sessions_.open_in_test(begun.test, *request, owner_);
    if (const auto* error = std::get_if<Error>(&opened)) return require_one_line(error->message);
    const auto* grant = std::get_if<SessionGrant>(&opened);
    if (grant == nullptr) return;
    require(grant->test == begun.test, "a session says whose it is");
    require(grant->duration <= begun.ticket.duration, "no longer than its ticket");
    require(grant->bytes.bytes() >= 1 && grant->streams >= 1, "a grant that can be used");
    require(grant->bytes.bytes() <= begun.ticket.bytes.bytes() / grant->streams, "no more bytes than its ticket");
    granted_.push_back(grant->id);
  }
  void status(const std::string& id) {
    const auto status = sessions_.status(id, owner_, 0, PortFacts{});
    if (!status) return require_one_line(status.error().message);
    require(wire::parse_session_status(wire::encode_session_status(*status)).has_value(), "a status can be read");
  }
  void add(const std::string& id, Direction direction) {
    const auto may = sessions_.may_add(id, owner_, direction);
    if (!may) require_one_line(may.error().message);
  }
  void close(const std::string& id) {
    const bool mine = sessions_.status(id, owner_, 0, PortFacts{}).has_value();
    const auto before = sessions_.count();
    const bool is_test =
        std::any_of(tests_.begin(), tests_.end(), [&](const Begun& begun) { return begun.test == id; });
    sessions_.close(id, owner_);
    if (is_test) {
      require(sessions_.count() <= before, "a test ends with its sessions");
    } else {
      require(sessions_.count() == before - (mine ? 1 : 0), "only its owner ends a session");
    }
    require(!sessions_.status(id, owner_, 0, PortFacts{}).has_value(), "a closed session is gone for him");
  }

  SteppedClock clock_;
  Counting random_;
  EchoServer echo_{clock_, random_};
  SessionLimits limits_ = small_limits();
  Sessions sessions_{limits_, clock_, random_, echo_};
  std::string owner_ = "10.0.0.1";
  std::vector<std::string> granted_;
  std::vector<Begun> tests_;
};

}  // namespace
}  // namespace campus::probe

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::istringstream lines{std::string(campus::as_text(data, size))};
  campus::probe::Steps steps;
  std::string line;
  for (int i = 0; i < 200 && std::getline(lines, line); ++i) steps.take(line);
  return 0;
}
