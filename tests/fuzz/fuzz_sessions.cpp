// A responder's sessions over several messages. Each line of the input is a step:
//
//   open JSON     a request for a session, as it comes over the control connection
//   add N way     asks whether a stream may join the N-th session that was granted; `way` is down or up
//   status N / close N
//   as N          the address that the next steps come from
//   wait N        so many seconds pass

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
    sessions_.close(id, owner_);
    require(sessions_.count() == before - (mine ? 1 : 0), "only its owner ends a session");
    require(!sessions_.status(id, owner_, 0, PortFacts{}).has_value(), "a closed session is gone for him");
  }

  SteppedClock clock_;
  Counting random_;
  EchoServer echo_{clock_, random_};
  SessionLimits limits_ = small_limits();
  Sessions sessions_{limits_, clock_, random_, echo_};
  std::string owner_ = "10.0.0.1";
  std::vector<std::string> granted_;
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
