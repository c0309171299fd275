#pragma once
// When a probe asks for its orders next. Pure: time comes in, chance comes through its port.

#include <chrono>
#include <optional>

#include "core/random.h"
#include "core/units.h"

namespace campus::probe {

/// Whatever a collector asks for.
inline constexpr std::chrono::seconds kShortestPoll{5};
inline constexpr std::chrono::seconds kLongestPoll{600};
inline constexpr std::chrono::seconds kUsualPoll{20};
inline constexpr std::chrono::seconds kLongestPollPause{300};

/// One object belongs to one thread.
class PollPace {
 public:
  explicit PollPace(RandomSource& random) : random_(random) {}

  /// A city that gets its power back does not ask at once.
  [[nodiscard]] std::chrono::milliseconds first();
  /// `news`: there is something to tell at once; never twice in a row, whatever the answers are.
  [[nodiscard]] std::chrono::milliseconds answered(std::chrono::duration<double> next_poll, bool news = false);
  /// Of uniform chance below a bound that doubles with each failure, a second at least, on top of what was asked for.
  [[nodiscard]] std::chrono::milliseconds failed(std::optional<std::chrono::seconds> retry_after);

 private:
  [[nodiscard]] double chance();

  RandomSource& random_;
  int failures_ = 0;
  bool told_at_once_ = false;
};

}  // namespace campus::probe
