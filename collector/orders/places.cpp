#include "collector/orders/places.h"

#include <algorithm>
#include <cstdint>

#include "collector/orders/spread.h"

namespace campus::collector {
namespace {

/// Of chance; then whichever is free next.
constexpr std::uint64_t kAttempts = 64;

std::size_t first_free(const std::vector<bool>& taken, std::uint64_t hash) {
  const auto count = taken.size();
  for (std::uint64_t attempt = 0; attempt < kAttempts; ++attempt) {
    const auto place = static_cast<std::size_t>(part_of(count, mixed(hash, attempt)));
    if (!taken[place]) return place;
  }
  auto place = static_cast<std::size_t>(part_of(count, hash));
  while (taken[place]) place = (place + 1) % count;
  return place;
}

}  // namespace

Places::Places(std::vector<SiteCode> sites, std::size_t places) {
  std::sort(sites.begin(), sites.end());
  sites.erase(std::unique(sites.begin(), sites.end()), sites.end());
  count_ = std::max(places, sites.size());
  // Whoever comes first by hash chooses first: a new one moves those behind it alone, and few of them.
  std::vector<std::pair<std::uint64_t, std::size_t>> order;
  for (std::size_t i = 0; i < sites.size(); ++i) order.emplace_back(hash_of(sites[i].text()), i);
  std::sort(order.begin(), order.end());
  for (auto& site : sites) placed_.push_back({std::move(site), 0});
  std::vector<bool> taken(count_);
  for (const auto& [hash, index] : order) {
    const auto place = first_free(taken, hash);
    taken[place] = true;
    placed_[index].place = place;
  }
}

std::optional<std::size_t> Places::of(const SiteCode& site) const {
  const auto found = std::lower_bound(placed_.begin(), placed_.end(), site,
                                      [](const Placed& one, const SiteCode& code) { return one.site < code; });
  if (found == placed_.end() || found->site != site) return std::nullopt;
  return found->place;
}

}  // namespace campus::collector
