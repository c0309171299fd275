#include "collector/http/failed_attempts.h"

#include <algorithm>

namespace campus::collector {
namespace {

std::chrono::seconds whole(SteadyTime::duration time) { return std::chrono::ceil<std::chrono::seconds>(time); }

}  // namespace

std::uint64_t FailedAttempts::counted_with(std::uint64_t network, SteadyTime now) {
  constexpr std::uint64_t kAllOthers = UINT64_MAX;  // the network of no address
  if (counts_.size() < limits_.networks || counts_.contains(network)) return network;
  std::erase_if(counts_, [&](const auto& one) { return one.second.under_way == 0 && one.second.free_at <= now; });
  return counts_.size() < limits_.networks ? network : kAllOthers;
}

SteadyTime::duration FailedAttempts::missing(const Count& count, std::int64_t under_way, SteadyTime now) const {
  return std::max(count.free_at, now) - now + limits_.pause * (under_way + 1 - limits_.at_once);
}

std::optional<std::chrono::seconds> FailedAttempts::count(std::uint64_t network, SteadyTime now) {
  const std::scoped_lock lock(mutex_);
  auto& count = counts_[counted_with(network, now)];
  const auto over = missing(count, count.under_way, now);
  if (over > SteadyTime::duration(0)) return whole(over);
  count.free_at = std::max(count.free_at, now) + limits_.pause;
  return std::nullopt;
}

FailedAttempts::Begun FailedAttempts::begin(std::uint64_t network, SteadyTime now) {
  constexpr std::chrono::seconds kAMoment(1);
  const std::scoped_lock lock(mutex_);
  Begun begun{counted_with(network, now), std::nullopt};
  auto& count = counts_[begun.counted_with];
  if (const auto over = missing(count, 0, now); over > SteadyTime::duration(0)) {
    begun.wait = whole(over);
  } else if (missing(count, count.under_way, now) > SteadyTime::duration(0)) {
    begun.wait = kAMoment;
  } else {
    ++count.under_way;
  }
  return begun;
}

void FailedAttempts::end(std::uint64_t counted_with, SteadyTime now, bool wrong) {
  const std::scoped_lock lock(mutex_);
  const auto found = counts_.find(counted_with);
  if (found == counts_.end()) return;
  --found->second.under_way;
  if (wrong) found->second.free_at = std::max(found->second.free_at, now) + limits_.pause;
}

}  // namespace campus::collector
