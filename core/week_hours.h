#pragma once
// Hours that come back: lessons each week, the heavy tests' window each night. All on the wall at the site.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/time.h"

namespace campus {

/// Of one or more days of the week.
struct WeekHours {
  std::uint8_t days = 0;         ///< bit 0 is Monday, bit 6 Sunday
  std::chrono::minutes begin{};  ///< since midnight
  std::chrono::minutes end{};    ///< not included; later than begin, 24 h at most
  friend bool operator==(const WeekHours&, const WeekHours&) = default;
};

/// `1-5 08:00-12:00, 1-5 14:00-17:30, 7 09:00-11:00`: days as ISO 8601 numbers them, 1 is Monday. Empty: none.
[[nodiscard]] Result<std::vector<WeekHours>> parse_week_hours(std::string_view text);
[[nodiscard]] std::string to_text(std::span<const WeekHours> hours);

/// A span of each night; where it ends earlier than it begins it ends on the next day.
struct NightWindow {
  std::chrono::minutes begin = std::chrono::hours(1);
  std::chrono::minutes length = std::chrono::hours(4);
  friend bool operator==(const NightWindow&, const NightWindow&) = default;
};

/// `01:00-05:00`, `23:00-04:30`: 10 minutes to 12 hours long.
[[nodiscard]] Result<NightWindow> parse_night_window(std::string_view text);
[[nodiscard]] std::string to_text(const NightWindow& window);

}  // namespace campus
