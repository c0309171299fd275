#include "collector/fleet/freshness.h"

#include <algorithm>

namespace campus::collector {
namespace {

using std::chrono::milliseconds;

milliseconds stale_after(std::chrono::seconds interval) {
  constexpr milliseconds kSoonestStale = std::chrono::minutes(15);
  return std::max<milliseconds>(interval * 3, kSoonestStale);
}

Freshness after_silence_of(milliseconds silence, milliseconds interval, milliseconds stale) {
  constexpr milliseconds kRetired = std::chrono::hours(24 * 30);
  if (silence > std::max(kRetired, stale)) return Freshness::retired;
  if (silence > stale) return Freshness::stale;
  if (silence * 2 > interval * 3) return Freshness::late;
  return Freshness::fresh;
}

/// From when the silence counts: the last report, or the end of an excused time that began before it was stale. Those
/// that end after `by` do not count.
WallTime counted_from(WallTime last, milliseconds stale, WallTime by, std::span<const ExcusedTime> excused) {
  for (const auto& time : excused) {
    if (time.from > last + stale) break;
    if (time.until <= by) last = std::max(last, time.until);
  }
  return last;
}

/// Of the time from `begin` to `end`.
milliseconds excused_within(WallTime begin, WallTime end, std::span<const ExcusedTime> excused) {
  milliseconds sum{};
  for (const auto& time : excused) {
    const auto from = std::max(begin, time.from);
    const auto until = std::min(end, time.until);
    if (until <= from) continue;
    sum += until - from;
    begin = until;
  }
  return sum;
}

}  // namespace

Freshness freshness_at(std::optional<WallTime> last, std::chrono::seconds interval, WallTime now,
                       std::span<const ExcusedTime> excused) {
  if (!last) return Freshness::never;
  const auto stale = stale_after(interval);
  const auto begin = counted_from(*last, stale, now, excused);
  const bool excused_now = std::any_of(excused.begin(), excused.end(),
                                       [&](const ExcusedTime& time) { return time.from <= now && now < time.until; });
  if (!excused_now) return after_silence_of(now - begin - excused_within(begin, now, excused), interval, stale);
  return after_silence_of(now - begin, interval, stale) == Freshness::fresh ? Freshness::fresh : Freshness::excused;
}

std::optional<WallTime> silent_since(std::optional<WallTime> last, std::chrono::seconds interval, WallTime now,
                                     std::span<const ExcusedTime> excused) {
  if (!last) return std::nullopt;
  const auto stale = stale_after(interval);
  const auto since = counted_from(*last, stale, WallTime::max(), excused) + stale;
  return since < now ? std::optional(since) : std::nullopt;
}

}  // namespace campus::collector
