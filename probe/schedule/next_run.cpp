#include "probe/schedule/next_run.h"

#include <algorithm>

#include "probe/schedule/spread.h"

namespace campus::probe {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;

constexpr std::int64_t kMostTurns = 200'000;  ///< two months of five minutes: the longest silence that is looked across
constexpr int kMostNights = 400;

/// The probe's own place in the interval, and a tenth of it to and fro: whoever only looks every quarter of an hour
/// would never see what happens every quarter of an hour.
WallTime start_of_turn(const Schedule& schedule, std::int64_t turn) {
  const milliseconds interval = schedule.routine_interval;
  const auto place = part_of(interval - interval / 10, mixed(schedule.seed, ~0ULL));
  const auto jitter = part_of(interval / 10, mixed(schedule.seed, static_cast<std::uint64_t>(turn)));
  return WallTime(turn * interval) + place + jitter;
}

std::int64_t turn_at(const Schedule& schedule, WallTime time) {
  const auto interval = std::chrono::duration_cast<milliseconds>(schedule.routine_interval).count();
  const auto since = time.time_since_epoch().count();
  return since / interval - (since % interval < 0 ? 1 : 0);
}

struct Night {
  std::int64_t number = 0;
  WallTime begin{};
  WallTime end{};  ///< nothing begins later than this and still ends in the window
};

Night night_of(const Schedule& schedule, std::int64_t number) {
  const auto begin = WallTime(std::chrono::sys_days(days(number))) - schedule.calendar.offset + schedule.night.begin;
  return {number, begin, begin + schedule.night.length - schedule.sustained_length};
}

/// The fleet is spread over the night. Who is switched on too late for its own moment, or would fall into a lesson,
/// takes another one; each is fixed beforehand, so that asking again moves nothing.
std::optional<WallTime> start_in(const Schedule& schedule, const Night& night, WallTime now) {
  constexpr std::uint64_t kMoments = 64;
  const auto seed = mixed(~schedule.seed, static_cast<std::uint64_t>(night.number));
  for (std::uint64_t moment = 0; moment < kMoments; ++moment) {
    const auto start = night.begin + part_of(night.end - night.begin, mixed(seed, moment));
    if (start >= now && !schedule.calendar.quiet_within(start, start + schedule.sustained_length)) return start;
  }
  return std::nullopt;
}

bool is_due(const Schedule& schedule, const WorkMemory& memory, const Night& night) {
  if (!memory.sustained_at || *memory.sustained_at > night.end) return true;  // the clock was set back since
  return night.end >= *memory.sustained_at + schedule.sustained_interval;
}

std::optional<NextRun> next_turn(const Schedule& schedule, const WorkMemory& memory, WallTime now) {
  auto turn = turn_at(schedule, now) - 1;
  const bool binds = memory.routine_turn && *memory.routine_turn <= turn + 2;
  if (binds) turn = std::max(turn, *memory.routine_turn + 1);
  for (std::int64_t tried = 0; tried < kMostTurns; ++tried, ++turn) {
    const auto start = start_of_turn(schedule, turn);
    if (start < now) continue;
    const auto quiet = schedule.calendar.quiet_within(start, start + schedule.routine_length);
    if (!quiet || quiet->quiet == Quiet::lesson) return NextRun{start, turn};
    turn = std::max(turn, turn_at(schedule, quiet->until) - 2);
  }
  return std::nullopt;
}

std::int64_t night_at(const Schedule& schedule, WallTime time) {
  return std::chrono::floor<days>(time + schedule.calendar.offset - schedule.night.begin).time_since_epoch().count();
}

/// Who sets slots aside does not open the day for them.
bool is_in_night(const Schedule& schedule, const Slot& slot) {
  const auto night = night_of(schedule, night_at(schedule, slot.begin));
  return slot.end <= night.begin + schedule.night.length;
}

std::optional<NextRun> next_sustained_slot(const Schedule& schedule, const WorkMemory& memory, WallTime now) {
  for (const auto& slot : schedule.slots->sustained) {
    const auto start = start_in_slot(schedule, slot);
    if (start < now || !is_in_night(schedule, slot)) continue;
    const auto night = night_of(schedule, night_at(schedule, slot.begin));
    const bool tried = memory.sustained_night && *memory.sustained_night == night.number;
    if (tried || !is_due(schedule, memory, night)) continue;
    if (!schedule.calendar.quiet_within(start, slot.end)) return NextRun{start, night.number};
  }
  return std::nullopt;
}

std::optional<NextRun> next_routine_slot(const Schedule& schedule, WallTime now) {
  for (const auto& slot : schedule.slots->routine) {
    const auto start = start_in_slot(schedule, slot);
    if (start < now) continue;
    const auto quiet = schedule.calendar.quiet_within(start, start + schedule.routine_length);
    if (!quiet || quiet->quiet == Quiet::lesson) return NextRun{start, turn_at(schedule, start)};
  }
  return std::nullopt;
}

}  // namespace

WallTime start_in_slot(const Schedule& schedule, const Slot& slot) {
  constexpr milliseconds kMostJitter = std::chrono::seconds(20);
  const auto chance = mixed(schedule.seed, static_cast<std::uint64_t>(slot.begin.time_since_epoch().count()));
  return slot.begin + part_of(std::min(kMostJitter, (slot.end - slot.begin) / 10), chance);
}

std::optional<NextRun> next_routine(const Schedule& schedule, const WorkMemory& memory, WallTime now) {
  auto turn = next_turn(schedule, memory, now);
  if (!schedule.slots) return turn;
  const auto slot = next_routine_slot(schedule, now);
  if (!slot) return turn;
  return !turn || slot->start <= turn->start + schedule.routine_interval ? slot : turn;
}

std::optional<NextRun> next_sustained(const Schedule& schedule, const WorkMemory& memory, WallTime now) {
  if (schedule.slots) return next_sustained_slot(schedule, memory, now);
  const auto today = std::chrono::floor<days>(now + schedule.calendar.offset).time_since_epoch().count();
  for (std::int64_t number = today - 1; number < today + kMostNights; ++number) {
    const auto night = night_of(schedule, number);
    const bool tried = memory.sustained_night && *memory.sustained_night == number;
    if (night.end < night.begin || night.end <= now || tried || !is_due(schedule, memory, night)) continue;
    if (const auto start = start_in(schedule, night, now)) return NextRun{*start, number};
  }
  return std::nullopt;
}

}  // namespace campus::probe
