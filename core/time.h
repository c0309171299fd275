#pragma once
// Two kinds of time that never mix: steady time measures, wall time stamps. Nothing pure reads either;
// they come in through Clock.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace campus {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;

/// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual SteadyTime steady() const = 0;
  [[nodiscard]] virtual WallTime wall() const = 0;
};

/// `2026-11-23T08:15:30.123Z`
[[nodiscard]] std::string to_rfc3339(WallTime time);
/// Exactly the form that to_rfc3339 writes, years 1970 to 9999.
[[nodiscard]] std::optional<WallTime> parse_rfc3339(std::string_view text);
/// Of people's clocks from UTC; Asia/Shanghai has had no other since 1991.
inline constexpr std::chrono::minutes kBeijing = std::chrono::hours(8);
/// For people: `2026-11-23 16:15:30` at a fixed offset.
[[nodiscard]] std::string to_local_text(WallTime time, std::chrono::minutes offset_from_utc = kBeijing);
/// The day of it: `2026-11-23`.
[[nodiscard]] std::string to_local_day(WallTime time);

/// A day of the calendar, as documents are dated.
using CalendarDate = std::chrono::year_month_day;

/// `2026-09-01`
[[nodiscard]] std::string date_text(CalendarDate date);
/// Exactly the form that date_text writes and a day that exists, years 1970 to 9999.
[[nodiscard]] std::optional<CalendarDate> parse_date(std::string_view text);
/// The day on the wall at that moment.
[[nodiscard]] CalendarDate local_date(WallTime time, std::chrono::minutes offset_from_utc = std::chrono::hours(8));
/// From one day to the other; negative where `to` is the earlier.
[[nodiscard]] std::int64_t days_between(CalendarDate from, CalendarDate to);

}  // namespace campus
