#pragma once
// When a probe keeps quiet: lessons, exams, maintenance. Pure.

#include <optional>
#include <vector>

#include "core/table/calendar_rows.h"
#include "core/time.h"
#include "probe/schedule/week_hours.h"

namespace campus::probe {

enum class Quiet {
  lesson,   ///< light checks go on
  nothing,  ///< exam or maintenance
};

struct SchoolCalendar {
  std::vector<WeekHours> lessons;
  std::vector<CalendarRow> rows;           ///< that concern this site
  std::chrono::minutes offset = kBeijing;  ///< of the wall from UTC

  struct QuietTime {
    Quiet quiet = Quiet::nothing;
    WallTime until{};  ///< when this one is over; another may follow
  };
  /// The strictest that touches [from, until); `from` alone where they are equal. Nothing where none does.
  [[nodiscard]] std::optional<QuietTime> quiet_within(WallTime from, WallTime until) const;

 private:
  [[nodiscard]] bool is_holiday(WallTime time) const;
  [[nodiscard]] std::optional<QuietTime> lesson_within(WallTime from, WallTime until) const;
};

}  // namespace campus::probe
