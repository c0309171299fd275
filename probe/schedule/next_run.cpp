#include "probe/schedule/next_run.h"

#include <algorithm>

namespace campus::probe {
namespace {

using std::chrono::days;
using std::chrono::milliseconds;

constexpr std::int64_t kMostTurns = 200'000;  ///< two months of five minutes: the longest silence that is looked across
constexpr int kMostNights = 400;

/// SplitMix64: every bit of the result depends on every bit of both.
std::uint64_t mixed(std::uint64_t seed, std::uint64_t number) {
  std::uint64_t x = seed + (number + 1) * 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

/// From nothing up to `most`, not included.
milliseconds part_of(milliseconds most, std::uint64_t chance) {
  return milliseconds(most.count() <= 0 ? 0
                                        : static_cast<std::int64_t>(chance % static_cast<std::uint64_t>(most.count())));
}

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

}  // namespace

std::optional<NextRun> next_routine(const Schedule& schedule, const WorkMemory& memory, WallTime now) {
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

std::optional<NextRun> next_sustained(const Schedule& schedule, const WorkMemory& memory, WallTime now) {
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
