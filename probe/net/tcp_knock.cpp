#include "probe/net/tcp_knock.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <optional>

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

Knock knock_of(int error) {
  switch (error) {
    case 0:
      return Knock::accepted;
    case ECONNREFUSED:
    case ECONNRESET:
      return Knock::refused;
    case ETIMEDOUT:
      return Knock::silent;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
      return Knock::unreachable;
    default:
      return Knock::not_made;
  }
}

class Round {
 public:
  Round(std::span<const Address> targets, const KnockPace& pace)
      : targets_(targets), pace_(pace), seen_(targets.size()) {}

  std::vector<Knock> run(const std::stop_token& stop) {
    auto next = steady_clock::now();
    while (begun_ < targets_.size() || !waiting_.empty()) {
      if (stop.stop_requested()) break;
      const auto now = steady_clock::now();
      if (begun_ < targets_.size() && now >= next) {
        begin(begun_++, now);
        next = now + pace_.gap;
      }
      wait_until(begun_ < targets_.size() ? next : now + pace_.patience);
    }
    return in_order();
  }

 private:
  struct Waiting {
    std::size_t index;
    Socket socket;
    steady_clock::time_point deadline;
  };

  void begin(std::size_t index, steady_clock::time_point now) {
    const auto& target = targets_[index];
    Socket socket(::socket(target.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket.is_open()) {
      seen_[index] = Knock::not_made;
    } else if (::connect(socket.get(), target.get(), target.length) == 0) {
      seen_[index] = Knock::accepted;
    } else if (errno == EINPROGRESS) {
      waiting_.push_back({index, std::move(socket), now + pace_.patience});
    } else {
      seen_[index] = knock_of(errno);
    }
  }

  /// Until something answers, a deadline passes or it is time for the next one; never longer than a tenth of a second,
  /// so that a stop is obeyed.
  void wait_until(steady_clock::time_point next) {
    for (const auto& one : waiting_) next = std::min(next, one.deadline);
    const auto left = std::chrono::ceil<milliseconds>(next - steady_clock::now());
    std::vector<pollfd> ports;
    for (const auto& one : waiting_) ports.push_back({one.socket.get(), POLLOUT, 0});
    ::poll(ports.data(), ports.size(), static_cast<int>(std::clamp(left, milliseconds(0), milliseconds(100)).count()));
    const auto now = steady_clock::now();
    for (std::size_t i = 0; i < ports.size(); ++i) settle(waiting_[i], ports[i].revents != 0, now);
    std::erase_if(waiting_, [&](const Waiting& one) { return seen_[one.index].has_value(); });
  }

  void settle(const Waiting& one, bool answered, steady_clock::time_point now) {
    if (answered) {
      int error = 0;
      socklen_t length = sizeof(error);
      ::getsockopt(one.socket.get(), SOL_SOCKET, SO_ERROR, &error, &length);
      seen_[one.index] = knock_of(error);
    } else if (now >= one.deadline) {
      seen_[one.index] = Knock::silent;
    }
  }

  /// Up to the first that has no answer yet: only a stop leaves such.
  std::vector<Knock> in_order() const {
    std::vector<Knock> all;
    for (const auto& one : seen_) {
      if (!one) break;
      all.push_back(*one);
    }
    return all;
  }

  std::span<const Address> targets_;
  const KnockPace& pace_;
  std::vector<std::optional<Knock>> seen_;
  std::vector<Waiting> waiting_;
  std::size_t begun_ = 0;
};

}  // namespace

std::vector<Knock> knock(std::span<const Address> targets, const KnockPace& pace, const std::stop_token& stop) {
  return Round(targets, pace).run(stop);
}

}  // namespace campus::probe
