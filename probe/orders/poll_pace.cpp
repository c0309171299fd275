#include "probe/orders/poll_pace.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

milliseconds as_milliseconds(double count) { return milliseconds(std::llround(count)); }

}  // namespace

double PollPace::chance() {
  std::array<std::byte, 4> bytes{};
  random_.fill(bytes);
  std::uint32_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return number / 4294967296.0;
}

milliseconds PollPace::first() { return as_milliseconds(chance() * milliseconds(kUsualPoll).count()); }

milliseconds PollPace::answered(std::chrono::duration<double> next_poll, bool news) {
  failures_ = 0;
  told_at_once_ = news && !told_at_once_;
  if (told_at_once_) return {};
  const double asked = next_poll.count();
  constexpr double kLeast = seconds(kShortestPoll).count();
  constexpr double kMost = seconds(kLongestPoll).count();
  return as_milliseconds(1'000 * (std::isfinite(asked) ? std::clamp(asked, kLeast, kMost) : kMost));
}

milliseconds PollPace::failed(std::optional<seconds> retry_after) {
  constexpr int kMostDoublings = 6;
  const auto bound =
      std::min<milliseconds>(seconds(5) * (1 << std::min(failures_++, kMostDoublings)), kLongestPollPause);
  const auto asked = std::clamp(retry_after.value_or(seconds(0)), seconds(0), seconds(kLongestPoll));
  return asked + seconds(1) + as_milliseconds(chance() * static_cast<double>(bound.count()));
}

}  // namespace campus::probe
