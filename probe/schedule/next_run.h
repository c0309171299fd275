#pragma once
// When a probe works next: computed from what is given, before the work begins, so that neither a slow run nor a failed
// one moves the next. Pure; chance comes from the seed.

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/enum_names.h"
#include "core/model/probe_status.h"
#include "core/time.h"
#include "probe/schedule/school_calendar.h"
#include "probe/schedule/slots.h"
#include "probe/schedule/week_hours.h"

namespace campus::probe {

enum class Work {
  routine,    ///< light: packet trains and small checks
  sustained,  ///< heavy: the sustained runs that routine verdicts lean on
};

struct Schedule {
  std::uint64_t seed = 0;  ///< of this probe: spreads the fleet over the interval and the night
  std::chrono::seconds routine_interval = std::chrono::minutes(15);
  std::chrono::seconds routine_length = std::chrono::minutes(1);  ///< at most, for the calendar
  NightWindow night;
  std::chrono::days sustained_interval{30};
  std::chrono::seconds sustained_length = std::chrono::minutes(20);  ///< at most; must fit into the night
  SchoolCalendar calendar;
  /// Where the responder asks for tickets: the turns are theirs.
  std::optional<TestSlots> slots;
};

struct NextRun {
  WallTime start{};
  std::int64_t turn = 0;  ///< of routine work the number of its interval, of sustained work that of its night
  friend bool operator==(const NextRun&, const NextRun&) = default;
};

/// Inside a slot, a little after its beginning: not every site of a city begins in the same second.
[[nodiscard]] WallTime start_in_slot(const Schedule& schedule, const Slot& slot);

/// With slots the first of them that is near; where none is, the probe's own turns go on, for what needs no ticket.
/// The first turn that starts at `now` or later, was not begun, and is not in a time of silence. A turn that was missed
/// is not made up for. Memory of turns that lie in the future (the clock was set back) binds nobody.
[[nodiscard]] std::optional<NextRun> next_routine(const Schedule& schedule, const WorkMemory& memory, WallTime now);

/// In the first night at all, then when the interval is over; a night without a baseline is followed by the next.
/// Inside the night's window and outside lessons, exams and maintenance. With slots in one of them, and in none else.
/// Nothing where no night of a year is free.
[[nodiscard]] std::optional<NextRun> next_sustained(const Schedule& schedule, const WorkMemory& memory, WallTime now);

}  // namespace campus::probe

namespace campus {
template <>
struct EnumNames<probe::Work> {
  static constexpr NameTable<probe::Work, 2> names{
      {{probe::Work::routine, "routine"}, {probe::Work::sustained, "sustained"}}};
};
}  // namespace campus
