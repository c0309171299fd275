#pragma once
// The calendar as people keep it: a table of holidays, exams and maintenance. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "collector/fleet/calendar.h"

namespace campus::collector {

struct CalendarTable {
  std::vector<Excuse> excuses;
  std::vector<std::string> errors;  ///< `FILE:LINE: what is wrong, and the mend`; with any the excuses are empty
};

/// A table as core/table/table.h reads it. Columns by name in the first row, in any order: from, until, reason are
/// required, scope (a site's code; empty or absent: everybody) may be there, others are ignored. A day `2026-01-20` or
/// a moment `2026-01-20 08:00`, both on the wall at UTC+8; a day in `until` is included, a moment is not.
[[nodiscard]] CalendarTable parse_calendar(std::string_view bytes, const std::string& file_name);

}  // namespace campus::collector
