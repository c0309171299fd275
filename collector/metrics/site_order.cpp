#include "collector/metrics/site_order.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace campus::collector {

std::shared_ptr<const SiteOrder> order_of(const Snapshot& snapshot) {
  auto order = std::make_shared<SiteOrder>();
  order->roster = snapshot.roster;
  std::map<const Site*, std::pair<std::vector<std::uint32_t>, std::vector<std::uint32_t>>> by_banner;
  for (std::uint32_t i = 0; i < snapshot.sites.size(); ++i) {
    const auto& status = snapshot.sites[i];
    auto& [schools, classrooms] = by_banner[status.banner];
    if (status.site->level == Level::school) schools.push_back(i);
    if (status.site->level == Level::classroom) classrooms.push_back(i);
  }
  for (auto& [banner, lists] : by_banner) {
    const auto code = banner == nullptr ? SiteCode() : banner->code;
    order->schools.emplace(code, std::move(lists.first));
    order->classrooms.emplace(code, std::move(lists.second));
  }
  // The roster is sorted by code, so its sites compare as their codes do; of one school they come by code already.
  for (auto& [banner, classrooms] : order->classrooms) {
    std::stable_sort(classrooms.begin(), classrooms.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::less<>{}(snapshot.sites[a].school, snapshot.sites[b].school);
    });
  }
  return order;
}

}  // namespace campus::collector
