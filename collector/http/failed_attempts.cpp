#include "collector/http/failed_attempts.h"

#include <algorithm>

namespace campus::collector {

std::optional<std::chrono::seconds> FailedAttempts::wait(std::uint64_t network, SteadyTime now) const {
  const std::scoped_lock lock(mutex_);
  const auto found = free_at_.find(network);
  if (found == free_at_.end()) return std::nullopt;
  const auto over = std::max(found->second, now) + limits_.pause - now - limits_.pause * limits_.at_once;
  return over <= SteadyTime::duration(0) ? std::nullopt : std::optional(std::chrono::ceil<std::chrono::seconds>(over));
}

std::optional<std::chrono::seconds> FailedAttempts::count(std::uint64_t network, SteadyTime now) {
  constexpr std::uint64_t kAllOthers = UINT64_MAX;  // the network of no address
  const std::scoped_lock lock(mutex_);
  if (free_at_.size() >= limits_.networks && !free_at_.contains(network)) {
    std::erase_if(free_at_, [&](const auto& one) { return one.second <= now; });
    if (free_at_.size() >= limits_.networks) network = kAllOthers;
  }
  auto& free_at = free_at_[network];
  free_at = std::max(free_at, now);
  const auto most = limits_.pause * limits_.at_once;
  if (free_at + limits_.pause - now <= most) {
    free_at += limits_.pause;
    return std::nullopt;
  }
  return std::chrono::ceil<std::chrono::seconds>(free_at + limits_.pause - now - most);
}

}  // namespace campus::collector
