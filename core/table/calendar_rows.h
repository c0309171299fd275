#pragma once
// The city's calendar, one table for everybody: a collector excuses from reporting by it, a probe keeps quiet by it.
// Pure.

#include <string>
#include <string_view>
#include <vector>

#include "core/enum_names.h"
#include "core/ids.h"
#include "core/time.h"

namespace campus {

/// What a span of the calendar means.
enum class Occasion {
  holiday,      ///< no lessons
  exam,         ///< nothing is measured, not even lightly
  maintenance,  ///< the same: what is measured then says nothing
};

struct CalendarRow {
  SiteCode scope;  ///< this site and those below it; empty: everybody
  WallTime from{};
  WallTime until{};  ///< not included
  Occasion occasion = Occasion::maintenance;
  std::string reason;
  friend bool operator==(const CalendarRow&, const CalendarRow&) = default;
};

struct CalendarRows {
  std::vector<CalendarRow> rows;
  std::vector<std::string> errors;  ///< `FILE:LINE: what is wrong, and the mend`; with any there are no rows
};

/// A table as read_table() has it, 10,000 rows at most. Columns by name in the first row, in any order: from, until,
/// reason are required; scope (a site's code; empty or absent: everybody) and occasion (holiday|exam|maintenance; empty
/// or absent: maintenance) may be there; others are ignored. A day `2026-01-20` or a moment `2026-01-20 08:00`, both on
/// the wall at UTC+8; a day in `until` is included, a moment is not.
[[nodiscard]] CalendarRows read_calendar(std::string_view bytes, const std::string& file_name);

template <>
struct EnumNames<Occasion> {
  static constexpr NameTable<Occasion, 3> names{
      {{Occasion::holiday, "holiday"}, {Occasion::exam, "exam"}, {Occasion::maintenance, "maintenance"}}};
};

}  // namespace campus
