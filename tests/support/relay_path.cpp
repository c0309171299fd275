#include "tests/support/relay_path.h"

#include <algorithm>
#include <utility>

namespace campus::lab {

void RelayPath::take(Time now, std::span<const std::byte> frame) {
  ++count_.taken;
  // Both dice are thrown for every frame, so that the fate of a frame depends on its number alone.
  const bool lost = roll() < rule_.loss_ratio;
  const auto jitter = std::chrono::duration_cast<Time>(rule_.jitter * roll());
  if (lost) {
    ++count_.lost;
    return;
  }
  if (under_way_.size() >= rule_.capacity) {
    ++count_.overflow;
    return;
  }
  last_departure_ = std::max(last_departure_, now + rule_.delay + jitter);
  under_way_.push_back({last_departure_, {frame.begin(), frame.end()}});
}

std::optional<RelayPath::Time> RelayPath::next_departure() const {
  if (under_way_.empty()) return std::nullopt;
  return under_way_.front().departure;
}

std::span<const std::byte> RelayPath::due(Time now) {
  if (under_way_.empty() || under_way_.front().departure > now) return {};
  leaving_ = std::move(under_way_.front().bytes);
  under_way_.pop_front();
  return leaving_;
}

}  // namespace campus::lab
