// Joins two network namespaces by a TAP device in each and carries frames between them with a seeded delay, jitter and
// loss: what netem is for, where there is none. Meant for at most 300 Mbit/s.
//
//   relay --left FILE:DEVICE --right FILE:DEVICE [--delay MS] [--jitter MS] [--loss RATIO] [--seed N]
//
// Prints "ready" once both ports are up; ends on SIGTERM with one line of counts.
#include <poll.h>
#include <sys/prctl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <map>
#include <string>
#include <string_view>

#include "core/exit_code.h"
#include "tests/support/relay_path.h"
#include "tests/support/tap_port.h"

namespace campus::lab {
namespace {

constexpr int kFramesPerTurn = 64;
volatile std::sig_atomic_t g_stop = 0;

struct Order {
  std::string left;
  std::string right;
  RelayRule rule;
};

Result<double> number(const std::string& option, const std::string& text, double most) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= 0 && value <= most)) {
    return Error{ErrorCode::usage, option + " " + text + ": not a number from 0 to " + std::to_string(most)};
  }
  return value;
}

std::chrono::nanoseconds milliseconds(double value) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double, std::milli>(value));
}

Result<Order> parse(int argc, char** argv) {
  std::map<std::string, std::string> given{{"--left", ""},    {"--right", ""}, {"--delay", "0"},
                                           {"--jitter", "0"}, {"--loss", "0"}, {"--seed", "1"}};
  for (int i = 1; i < argc; i += 2) {
    const auto option = given.find(argv[i]);
    if (option == given.end() || i + 1 == argc) {
      return Error{ErrorCode::usage, std::string(argv[i]) + ": unknown or without a value"};
    }
    option->second = argv[i + 1];
  }
  const auto delay = number("--delay", given["--delay"], 10'000);
  if (!delay) return delay.error();
  const auto jitter = number("--jitter", given["--jitter"], 10'000);
  if (!jitter) return jitter.error();
  const auto loss = number("--loss", given["--loss"], 1);
  if (!loss) return loss.error();
  const auto seed = number("--seed", given["--seed"], 1e15);
  if (!seed) return seed.error();
  Order order{given["--left"], given["--right"], {}};
  order.rule.delay = milliseconds(*delay);
  order.rule.jitter = milliseconds(*jitter);
  order.rule.loss_ratio = *loss;
  order.rule.seed = static_cast<std::uint64_t>(*seed);
  return order;
}

std::chrono::nanoseconds now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

void take_waiting(const TapPort& from, RelayPath& path) {
  static std::array<std::byte, kMaxFrameBytes> frame;
  for (int i = 0; i < kFramesPerTurn; ++i) {
    const auto size = from.read(frame);
    if (size == 0) return;
    path.take(now(), std::span(frame).first(size));
  }
}

std::uint64_t send_due(RelayPath& path, const TapPort& into) {
  std::uint64_t refused = 0;
  for (auto frame = path.due(now()); !frame.empty(); frame = path.due(now())) {
    if (!into.write(frame)) ++refused;
  }
  return refused;
}

timespec until_next(const RelayPath& one, const RelayPath& other) {
  std::chrono::nanoseconds wait = std::chrono::seconds(1);
  for (const auto& departure : {one.next_departure(), other.next_departure()}) {
    if (departure) wait = std::min(wait, std::max(*departure - now(), std::chrono::nanoseconds(0)));
  }
  return {wait.count() / 1'000'000'000, wait.count() % 1'000'000'000};
}

std::uint64_t relay(const TapPort& left, const TapPort& right, RelayPath& to_right, RelayPath& to_left) {
  std::uint64_t refused = 0;
  std::array<pollfd, 2> ports{{{left.descriptor(), POLLIN, 0}, {right.descriptor(), POLLIN, 0}}};
  while (g_stop == 0) {
    const auto wait = until_next(to_right, to_left);
    if (::ppoll(ports.data(), ports.size(), &wait, nullptr) < 0 && errno != EINTR) break;
    take_waiting(left, to_right);
    take_waiting(right, to_left);
    refused += send_due(to_right, right) + send_due(to_left, left);
  }
  return refused;
}

void print_count(const char* name, const RelayCount& count) {
  std::printf("%s taken %llu lost %llu overflow %llu ", name, static_cast<unsigned long long>(count.taken),
              static_cast<unsigned long long>(count.lost), static_cast<unsigned long long>(count.overflow));
}

Result<void> run(const Order& order) {
  auto left = TapPort::open(order.left);
  if (!left) return left.error();
  auto right = TapPort::open(order.right);
  if (!right) return right.error();
  ::prctl(PR_SET_TIMERSLACK, 1000UL, 0UL, 0UL, 0UL);
  std::puts("ready");
  std::fflush(stdout);
  RelayPath to_right(order.rule);
  RelayRule back = order.rule;
  ++back.seed;
  RelayPath to_left(back);
  const auto refused = relay(*left, *right, to_right, to_left);
  print_count("right", to_right.count());
  print_count("left", to_left.count());
  std::printf("refused %llu\n", static_cast<unsigned long long>(refused));
  return {};
}

extern "C" void stop(int) { g_stop = 1; }

int main_result(int argc, char** argv) {
  struct sigaction action {};
  action.sa_handler = stop;
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
  const auto order = parse(argc, argv);
  const auto done = order ? run(*order) : Result<void>(order.error());
  if (done) return 0;
  std::fprintf(stderr, "relay: %s\n", done.error().message.c_str());
  return static_cast<int>(exit_code_of(done.error().code));
}

}  // namespace
}  // namespace campus::lab

int main(int argc, char** argv) { return campus::lab::main_result(argc, argv); }
