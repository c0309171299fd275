#pragma once
// Times as the stores write them: milliseconds, hours and days since 1970. Days are those of UTC+8, the zone in which
// people read them.

#include <chrono>
#include <cstdint>

#include "core/time.h"

namespace campus::collector {

inline constexpr std::int64_t kHoursAhead = 8;  // UTC+8
inline constexpr std::int64_t kKeptDay = 0;     ///< of reports that stay when their day goes

[[nodiscard]] inline std::int64_t to_milliseconds(WallTime time) { return time.time_since_epoch().count(); }
[[nodiscard]] inline WallTime to_time(std::int64_t milliseconds) {
  return WallTime(std::chrono::milliseconds(milliseconds));
}

[[nodiscard]] inline std::int64_t day_of(WallTime time) {
  return std::chrono::floor<std::chrono::days>(time + std::chrono::hours(kHoursAhead)).time_since_epoch().count();
}
[[nodiscard]] inline std::int64_t hour_of(WallTime time) {
  return std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
}
[[nodiscard]] inline std::int64_t day_of_hour(std::int64_t hour) { return (hour + kHoursAhead) / 24; }
[[nodiscard]] inline WallTime begin_of_hour(std::int64_t hour) { return WallTime(std::chrono::hours(hour)); }
[[nodiscard]] inline WallTime begin_of_day(std::int64_t day) {
  return WallTime(std::chrono::hours(day * 24 - kHoursAhead));
}

}  // namespace campus::collector
