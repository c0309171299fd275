#include "probe/schedule/school_calendar.h"

#include <algorithm>

namespace campus::probe {
namespace {

/// [from, until) and [begin, end) share a moment; an empty first one is its own moment.
bool touches(WallTime from, WallTime until, WallTime begin, WallTime end) {
  return begin < std::max(until, from + std::chrono::milliseconds(1)) && from < end;
}

/// Midnight on the wall, as UTC.
WallTime midnight_of(std::chrono::sys_days day, std::chrono::minutes offset) { return WallTime(day) - offset; }

}  // namespace

bool SchoolCalendar::is_holiday(WallTime time) const {
  return std::any_of(rows.begin(), rows.end(), [&](const CalendarRow& row) {
    return row.occasion == Occasion::holiday && row.from <= time && time < row.until;
  });
}

std::optional<SchoolCalendar::QuietTime> SchoolCalendar::lesson_within(WallTime from, WallTime until) const {
  const auto first = std::chrono::floor<std::chrono::days>(from + offset);
  const auto last = std::chrono::floor<std::chrono::days>(until + offset);
  for (auto day = first; day <= last; day += std::chrono::days(1)) {
    const auto bit = std::chrono::weekday(day).iso_encoding() - 1;
    for (const auto& lesson : lessons) {
      if ((static_cast<unsigned>(lesson.days) >> bit & 1U) == 0) continue;
      const auto begin = midnight_of(day, offset) + lesson.begin;
      const auto end = midnight_of(day, offset) + lesson.end;
      if (touches(from, until, begin, end) && !is_holiday(begin)) return QuietTime{Quiet::lesson, end};
    }
  }
  return std::nullopt;
}

std::optional<SchoolCalendar::QuietTime> SchoolCalendar::quiet_within(WallTime from, WallTime until) const {
  std::optional<QuietTime> strictest;
  for (const auto& row : rows) {
    if (row.occasion == Occasion::holiday || !touches(from, until, row.from, row.until)) continue;
    if (!strictest || strictest->until < row.until) strictest = QuietTime{Quiet::nothing, row.until};
  }
  return strictest ? strictest : lesson_within(from, until);
}

}  // namespace campus::probe
