#include "collector/metrics/site_order.h"

#include <algorithm>
#include <functional>

namespace campus::collector {

std::shared_ptr<const SiteOrder> order_of(const Snapshot& snapshot) {
  auto order = std::make_shared<SiteOrder>();
  order->roster = snapshot.roster;
  for (std::uint32_t i = 0; i < snapshot.sites.size(); ++i) {
    const auto& status = snapshot.sites[i];
    // A site without a banner has one with an empty code, on every endpoint alike.
    auto& schools = order->schools[status.banner_code()];
    auto& classrooms = order->classrooms[status.banner_code()];
    if (status.site->level == Level::school) schools.push_back(i);
    if (status.site->level == Level::classroom) classrooms.push_back(i);
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
