#include "probe/check/ping_check.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "probe/check/fact_text.h"
#include "probe/check/observation.h"
#include "probe/check/random_number.h"
#include "probe/method/icmp_echo.h"
#include "probe/net/socket.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* kQuantity = "ping.success";
constexpr int kMostPackets = 256;  // taken in one turn: a raw socket sees everybody's

/// The unprivileged socket where the system gives it to this user's group (net.ipv4.ping_group_range), else the raw
/// one.
Socket icmp_socket(int family, bool& raw) {
  const int protocol = family == AF_INET6 ? static_cast<int>(IPPROTO_ICMPV6) : static_cast<int>(IPPROTO_ICMP);
  Socket socket(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
  raw = !socket.is_open();
  if (raw) socket = Socket(::socket(family, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
  return socket;
}

/// One host, the socket to it, and which of its echoes came back in time.
class PingTarget {
 public:
  PingTarget(std::string name, const Address& address)
      : name_(std::move(name)),
        address_(address),
        token_(random_number()),
        socket_(icmp_socket(address.family(), raw_)) {}

  [[nodiscard]] bool usable() const { return socket_.is_open(); }
  [[nodiscard]] int fd() const { return socket_.get(); }
  [[nodiscard]] int answered() const { return static_cast<int>(std::count(answered_.begin(), answered_.end(), true)); }
  [[nodiscard]] bool has_all() const { return answered() == static_cast<int>(sent_.size()); }

  /// One that cannot be sent (no way there, a firewall here) will not be answered.
  void send_next() {
    const auto sequence = static_cast<std::uint16_t>(sent_.size());
    const auto packet = icmp_request(address_.ip_version(), {sequence, token_});
    sent_.push_back(steady_clock::now());
    answered_.push_back(false);
    (void)::sendto(fd(), packet.data(), packet.size(), MSG_NOSIGNAL, address_.get(), address_.length);
  }

  void take_answers(milliseconds patience) {
    std::array<std::byte, 2048> packet{};
    for (int taken = 0; taken < kMostPackets; ++taken) {
      Address from;
      from.length = sizeof(from.storage);
      const auto got = ::recvfrom(fd(), packet.data(), packet.size(), 0, from.get(), &from.length);
      if (got < 0 && errno == EAGAIN) return;
      if (got < 0) continue;
      const auto bytes = std::span<const std::byte>(packet).first(static_cast<std::size_t>(got));
      const auto reply = read_icmp_reply(address_.ip_version(), bytes, raw_ && address_.family() == AF_INET);
      if (reply && from.same_host(address_)) take(*reply, patience);
    }
  }

  [[nodiscard]] std::string text() const {
    return name_ + "=" + std::to_string(answered()) + "/" + std::to_string(sent_.size());
  }

 private:
  void take(const IcmpEcho& reply, milliseconds patience) {
    if (reply.token != token_ || reply.sequence >= sent_.size()) return;
    if (steady_clock::now() - sent_[reply.sequence] <= patience) answered_[reply.sequence] = true;
  }

  std::string name_;
  Address address_;
  std::uint64_t token_;
  bool raw_ = false;
  Socket socket_;
  std::vector<steady_clock::time_point> sent_;
  std::vector<bool> answered_;
};

using PingTargets = std::vector<PingTarget>;

void take_until(PingTargets& targets, steady_clock::time_point until, milliseconds patience,
                const std::stop_token& stop) {
  constexpr milliseconds kTurn{100};
  std::vector<pollfd> waiting;
  for (const auto& target : targets) waiting.push_back({target.fd(), POLLIN, 0});
  while (!stop.stop_requested()) {
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    if (left <= milliseconds(0)) return;
    (void)::poll(waiting.data(), waiting.size(), static_cast<int>(std::min(left, kTurn).count()));
    for (auto& target : targets) target.take_answers(patience);
  }
}

void send_rounds(PingTargets& targets, const PingPace& pace, const std::stop_token& stop) {
  auto due = steady_clock::now();
  for (int round = 0; round < pace.echoes && !stop.stop_requested(); ++round) {
    for (auto& target : targets) target.send_next();
    due += pace.gap;
    if (round + 1 < pace.echoes) take_until(targets, due, pace.patience, stop);
  }
  const auto last = steady_clock::now() + pace.patience;
  constexpr milliseconds kShort{20};
  const auto all_back = [&] {
    return std::all_of(targets.begin(), targets.end(), [](const PingTarget& one) { return one.has_all(); });
  };
  while (!stop.stop_requested() && !all_back() && steady_clock::now() < last) {
    take_until(targets, std::min(last, steady_clock::now() + kShort), pace.patience, stop);
  }
}

std::optional<CheckObservation> refused(const std::vector<std::string>& targets) {
  if (targets.empty()) {
    return unseen(kQuantity, Reason::fact_missing, "no default gateway and no responder: give the fact ping_targets");
  }
  if (targets.size() > kMostPingTargets) {
    return unseen(kQuantity, Reason::fact_missing,
                  "ping_targets=" + std::to_string(targets.size()) + " most=" + std::to_string(kMostPingTargets));
  }
  for (const auto& target : targets) {
    if (const auto host = parse_host(target); !host) {
      return unseen(kQuantity, Reason::fact_missing, "ping_targets: " + host.error().message);
    }
  }
  return std::nullopt;
}

CheckObservation summary(const PingTargets& targets, const PingPace& pace) {
  std::string detail;
  int worst = pace.echoes;
  for (const auto& target : targets) {
    detail += (detail.empty() ? "" : " ") + target.text();
    worst = std::min(worst, target.answered());
  }
  return observed(kQuantity, static_cast<double>(worst) / pace.echoes,
                  static_cast<std::int64_t>(targets.size()) * pace.echoes, detail);
}

}  // namespace

CheckObservation check_ping(const std::vector<std::string>& targets, const PingPace& pace,
                            const std::stop_token& stop) {
  if (auto refusal = refused(targets)) return *std::move(refusal);
  PingTargets open;
  for (const auto& name : targets) {
    const auto address = resolve_address({*parse_host(name), 0});
    if (!address) return unseen(kQuantity, Reason::unavailable_here, name + "=no_address");
    open.emplace_back(name, *address);
    if (!open.back().usable()) {
      return unseen(kQuantity, Reason::unavailable_here,
                    "no ICMP socket for " + name + ": needs net.ipv4.ping_group_range or CAP_NET_RAW");
    }
  }
  send_rounds(open, pace, stop);
  if (stop.stop_requested()) return unseen(kQuantity, Reason::interrupted, "");
  return summary(open, pace);
}

}  // namespace campus::probe
