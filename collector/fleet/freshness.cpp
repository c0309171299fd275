#include "collector/fleet/freshness.h"

#include <algorithm>

namespace campus::collector {

Freshness freshness_at(std::optional<WallTime> last, std::chrono::seconds interval, WallTime now) {
  using std::chrono::milliseconds;
  constexpr milliseconds kSoonestStale = std::chrono::minutes(15);
  constexpr milliseconds kRetired = std::chrono::hours(24 * 30);
  if (!last) return Freshness::never;
  const auto silence = now - *last;
  const milliseconds stale_after = std::max(milliseconds(interval) * 3, kSoonestStale);
  if (silence > std::max(kRetired, stale_after)) return Freshness::retired;
  if (silence > stale_after) return Freshness::stale;
  if (silence * 2 > milliseconds(interval) * 3) return Freshness::late;
  return Freshness::fresh;
}

}  // namespace campus::collector
