#include "collector/fleet/freshness.h"

#include <algorithm>

namespace campus::collector {
namespace {

Freshness after_silence_of(std::chrono::milliseconds silence, std::chrono::milliseconds interval) {
  using std::chrono::milliseconds;
  constexpr milliseconds kSoonestStale = std::chrono::minutes(15);
  constexpr milliseconds kRetired = std::chrono::hours(24 * 30);
  const auto stale_after = std::max(interval * 3, kSoonestStale);
  if (silence > std::max(kRetired, stale_after)) return Freshness::retired;
  if (silence > stale_after) return Freshness::stale;
  if (silence * 2 > interval * 3) return Freshness::late;
  return Freshness::fresh;
}

}  // namespace

Freshness freshness_at(std::optional<WallTime> last, std::chrono::seconds interval, WallTime now,
                       std::span<const ExcusedTime> excused) {
  if (!last) return Freshness::never;
  auto since = *last;
  bool excused_now = false;
  for (const auto& time : excused) {
    if (time.until <= now) since = std::max(since, time.until);
    excused_now |= time.from <= now && now < time.until;
  }
  const auto freshness = after_silence_of(now - since, interval);
  return excused_now && freshness != Freshness::fresh ? Freshness::excused : freshness;
}

}  // namespace campus::collector
