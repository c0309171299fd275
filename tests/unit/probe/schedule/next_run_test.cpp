#include "probe/schedule/next_run.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace campus::probe {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

WallTime utc(const char* text) { return *parse_rfc3339(text); }

/// Monday 2026-11-23, 10:00 in Beijing.
const WallTime kMonday = utc("2026-11-23T02:00:00.000Z");

Schedule schedule_of(std::uint64_t seed) {
  Schedule schedule;
  schedule.seed = seed;
  schedule.calendar.lessons = *parse_week_hours("1-5 08:00-12:00, 1-5 14:00-17:30");
  return schedule;
}

/// Lives through a time as the daemon does: asks, waits, remembers, works.
struct Life {
  Schedule schedule;
  WorkMemory memory{};
  std::vector<WallTime> routine{};
  std::vector<WallTime> sustained{};

  void live(WallTime from, WallTime until, bool gives_baseline = true) {
    for (auto now = from;;) {
      const auto light = next_routine(schedule, memory, now);
      const auto heavy = next_sustained(schedule, memory, now);
      const bool is_heavy = heavy && (!light || heavy->start <= light->start);
      if (!light && !heavy) return;
      const auto& next = is_heavy ? *heavy : *light;
      ASSERT_GE(next.start, now);
      if (next.start >= until) return;
      if (is_heavy) {
        memory.sustained_night = next.turn;
        sustained.push_back(next.start);
        now = next.start + minutes(5);
        if (gives_baseline) memory.sustained_at = now;
      } else {
        memory.routine_turn = next.turn;
        routine.push_back(next.start);
        now = next.start + seconds(20);
      }
    }
  }
};

TEST(NextRoutine, ComesOnceInEachIntervalAtTheProbesOwnPlace) {
  for (const auto interval : {seconds(300), seconds(900), seconds(3600)}) {
    Life life{schedule_of(7)};
    life.schedule.routine_interval = interval;
    life.schedule.sustained_interval = days(4000);
    life.memory.sustained_at = kMonday;
    life.live(kMonday, kMonday + days(2));
    EXPECT_NEAR(static_cast<double>(life.routine.size()), static_cast<double>(days(2) / interval), 1);
    for (std::size_t i = 1; i < life.routine.size(); ++i) {
      const auto gap = life.routine[i] - life.routine[i - 1];
      EXPECT_GE(gap, milliseconds(interval) * 9 / 10);
      EXPECT_LE(gap, milliseconds(interval) * 11 / 10);
    }
  }
}

TEST(NextRoutine, SpreadsTheFleetOverTheInterval) {
  constexpr int kProbes = 3000;
  std::array<int, 10> tenths{};
  for (int probe = 0; probe < kProbes; ++probe) {
    const auto schedule = schedule_of(static_cast<std::uint64_t>(probe));
    const auto next = next_routine(schedule, {}, kMonday);
    ASSERT_TRUE(next);
    const auto into = (next->start.time_since_epoch() % milliseconds(schedule.routine_interval)).count();
    ++tenths.at(static_cast<std::size_t>(into * 10 / milliseconds(schedule.routine_interval).count()));
  }
  for (const auto count : tenths) {
    EXPECT_GT(count, kProbes / 25);
    EXPECT_LT(count, kProbes / 6);
  }
}

TEST(NextRoutine, IsTheSameHoweverOftenItIsAsked) {
  const auto schedule = schedule_of(3);
  const auto next = next_routine(schedule, {}, kMonday);
  for (auto now = kMonday; now <= next->start; now += seconds(7)) EXPECT_EQ(next_routine(schedule, {}, now), next);
}

TEST(NextRoutine, DoesNotRunATurnTwiceNorMakeUpForOne) {
  const auto schedule = schedule_of(3);
  const auto first = next_routine(schedule, {}, kMonday);
  const WorkMemory memory{first->turn, {}, {}};
  const auto again = next_routine(schedule, memory, first->start);
  EXPECT_EQ(again->turn, first->turn + 1) << "a restart within the same moment";
  const auto later = next_routine(schedule, memory, first->start + days(3));
  EXPECT_LE(later->start, first->start + days(3) + schedule.routine_interval * 11 / 10);
}

TEST(NextRoutine, GoesOnAfterTheClockWasSetBackOrForth) {
  const auto schedule = schedule_of(3);
  for (const auto jump : {days(3650), -days(3650), days(1), -days(1), days(20'000)}) {
    WorkMemory memory;
    memory.routine_turn = next_routine(schedule, {}, kMonday + jump)->turn;
    const auto next = next_routine(schedule, memory, kMonday);
    ASSERT_TRUE(next);
    EXPECT_LE(next->start, kMonday + schedule.routine_interval * 2);
  }
}

TEST(NextRoutine, GoesOnInLessonsAndIsSilentInExams) {
  auto schedule = schedule_of(5);
  EXPECT_LE(next_routine(schedule, {}, kMonday)->start, kMonday + minutes(17));
  schedule.calendar.rows.push_back({{}, kMonday - hours(1), kMonday + days(60), Occasion::exam, "exam"});
  const auto next = next_routine(schedule, {}, kMonday);
  ASSERT_TRUE(next);
  EXPECT_GE(next->start, kMonday + days(60));
  EXPECT_LE(next->start, kMonday + days(60) + minutes(34));
}

TEST(NextSustained, ComesInTheFirstNightAndThenWhenItIsDue) {
  Life life{schedule_of(11)};
  life.live(kMonday, kMonday + days(100));
  ASSERT_EQ(life.sustained.size(), 4U);
  EXPECT_LE(life.sustained[0], kMonday + hours(19)) << "05:00 of the first night";
  for (std::size_t i = 1; i < life.sustained.size(); ++i) {
    const auto gap = life.sustained[i] - life.sustained[i - 1];
    EXPECT_GE(gap, days(29));
    EXPECT_LE(gap, days(32));
  }
}

TEST(NextSustained, IsTriedEachNightUntilThereIsABaseline) {
  Life life{schedule_of(11)};
  life.live(kMonday, kMonday + days(10), false);
  EXPECT_EQ(life.sustained.size(), 10U);
}

TEST(NextSustained, StaysInTheWindowAndEndsInIt) {
  for (const auto* window : {"01:00-05:00", "23:00-04:30", "22:30-23:30"}) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
      auto schedule = schedule_of(seed);
      schedule.night = *parse_night_window(window);
      const auto next = next_sustained(schedule, {}, kMonday);
      ASSERT_TRUE(next);
      const auto wall = next->start + schedule.calendar.offset;
      const auto since_begin = (wall - schedule.night.begin).time_since_epoch() % days(1);
      EXPECT_LE(since_begin + schedule.sustained_length, schedule.night.length) << window << " " << seed;
    }
  }
}

TEST(NextSustained, StillComesWhenTheProbeIsSwitchedOnInTheNight) {
  const auto night = utc("2026-11-23T19:00:00.000Z");  // 03:00
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto next = next_sustained(schedule_of(seed), {}, night);
    ASSERT_TRUE(next);
    EXPECT_LE(next->start, utc("2026-11-23T20:40:00.000Z"));
    for (auto now = night; now < next->start; now += minutes(1))
      EXPECT_EQ(next_sustained(schedule_of(seed), {}, now), next);
  }
}

TEST(NextSustained, IsNotRepeatedInTheSameNightByARestart) {
  const auto schedule = schedule_of(4);
  const auto first = next_sustained(schedule, {}, kMonday);
  const auto again = next_sustained(schedule, {{}, first->turn, {}}, first->start);
  EXPECT_GE(again->start, first->start + hours(20));
}

TEST(NextSustained, KeepsOutOfLessonsExamsAndMaintenance) {
  auto schedule = schedule_of(4);
  schedule.night = *parse_night_window("06:00-12:00");
  schedule.calendar.rows.push_back({{}, kMonday, kMonday + days(3), Occasion::maintenance, "x"});
  const auto next = next_sustained(schedule, {}, kMonday);
  ASSERT_TRUE(next);
  EXPECT_GE(next->start, kMonday + days(3));
  EXPECT_FALSE(schedule.calendar.quiet_within(next->start, next->start + schedule.sustained_length));
  schedule.calendar.rows.push_back({{}, kMonday, kMonday + days(1000), Occasion::exam, "x"});
  EXPECT_FALSE(next_sustained(schedule, {}, kMonday));
}

TEST(NextSustained, AWindowThatIsTooShortHasNone) {
  auto schedule = schedule_of(4);
  schedule.night = *parse_night_window("01:00-01:15");
  EXPECT_FALSE(next_sustained(schedule, {}, kMonday));
}

TEST(Schedule, AYearOfClockJumpsStarvesAndRepeatsNothing) {
  std::mt19937_64 random(17);
  Life life{schedule_of(21)};
  auto now = kMonday;
  for (int step = 0; step < 5000; ++step) {
    const auto next = next_routine(life.schedule, life.memory, now);
    ASSERT_TRUE(next);
    ASSERT_LE(next->start, now + life.schedule.routine_interval * 3);
    life.memory.routine_turn = next->turn;
    now = next->start + seconds(random() % 30);
    if (random() % 50 == 0) now += seconds(static_cast<std::int64_t>(random() % 7200)) - seconds(3600);
  }
}

}  // namespace
}  // namespace campus::probe
