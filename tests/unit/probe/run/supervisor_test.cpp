#include "probe/run/supervisor.h"

#include <gtest/gtest.h>

#include <map>
#include <utility>
#include <vector>

#include "probe/schedule/retest.h"

namespace campus::probe {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Ticks through a time as the daemon does, with a clock that can jump.
struct Bed {
  Moment at{*parse_rfc3339("2026-11-23T02:00:00.000Z"), SteadyTime(seconds(1'000))};
  Schedule schedule = [] {
    Schedule one;
    one.seed = 9;
    return one;
  }();
  Supervisor supervisor{schedule, {}, at};
  bool paused = false;
  int begun_routine = 0;
  int begun_sustained = 0;
  int stopped = 0;
  std::optional<SteadyTime> ends{};
  Work work = Work::routine;
  seconds lasts{20};

  void pass(milliseconds time) {
    at.wall += time;
    at.steady += time;
  }
  void jump(seconds time) { at.wall += time; }

  Order tick() {
    std::optional<WorkEnded> ended;
    if (ends && at.steady >= *ends) {
      ended = WorkEnded{work, work == Work::sustained};
      ends.reset();
    }
    const auto order = supervisor.tick(at, paused, ended);
    if (order.step == Step::begin) {
      work = order.work;
      ends = at.steady + lasts;
      ++(work == Work::routine ? begun_routine : begun_sustained);
    }
    if (order.step == Step::stop) {
      ++stopped;
      ends = at.steady + seconds(1);
    }
    return order;
  }

  void live(milliseconds time, milliseconds step = milliseconds(500)) {
    for (milliseconds done{}; done < time; done += step) {
      pass(step);
      tick();
    }
  }
};

TEST(Supervisor, RunsRoutineWorkAllDayAndTheHeavyOnceInTheNight) {
  Bed bed;
  bed.live(hours(48));
  EXPECT_NEAR(bed.begun_routine, 48 * 4, 3);
  EXPECT_EQ(bed.begun_sustained, 1);
  EXPECT_EQ(bed.stopped, 0);
}

TEST(Supervisor, ARunThatLastsLongerThanTheIntervalIsFollowedByTheNextTurn) {
  Bed bed;
  bed.lasts = minutes(20);
  bed.live(hours(5));
  EXPECT_NEAR(bed.begun_routine, 9, 2) << "neither two at once nor a queue of missed ones";
}

TEST(Supervisor, BreaksOffForAPauseAndIsSilentUntilItsEnd) {
  Bed bed;
  bed.lasts = minutes(5);
  while (bed.tick().step != Step::begin) bed.pass(milliseconds(500));
  EXPECT_EQ(bed.supervisor.activity(), ProbeActivity::routine);
  bed.paused = true;
  bed.pass(milliseconds(500));
  EXPECT_EQ(bed.tick().step, Step::stop);
  EXPECT_EQ(bed.supervisor.activity(), ProbeActivity::paused);
  const auto begun = bed.begun_routine;
  bed.live(hours(30));
  EXPECT_EQ(bed.stopped, 1) << "asked once";
  EXPECT_EQ(bed.begun_routine, begun);
  bed.paused = false;
  bed.live(hours(1));
  EXPECT_GE(bed.begun_routine, begun + 3);
}

TEST(Supervisor, DoesNotRunWhatItSleptThrough) {
  Bed bed;
  bed.live(minutes(30));
  const auto begun = bed.begun_routine + bed.begun_sustained;
  bed.pass(hours(9));
  bed.tick();
  EXPECT_EQ(bed.begun_routine + bed.begun_sustained, begun) << "its moment is hours ago";
  bed.live(minutes(34));
  EXPECT_GT(bed.begun_routine + bed.begun_sustained, begun);
}

class ClockJumps : public ::testing::TestWithParam<std::int64_t> {};

TEST_P(ClockJumps, NeitherStarveNorRepeat) {
  Bed bed;
  bed.live(hours(2));
  const auto begun = bed.begun_routine;
  bed.jump(seconds(GetParam()));
  bed.tick();
  bed.live(hours(4));
  EXPECT_NEAR(bed.begun_routine - begun, 16, 3);
}

INSTANTIATE_TEST_SUITE_P(Each, ClockJumps,
                         ::testing::Values(10, -10, 600, -600, 3'600, -3'600, 10LL * 365 * 86'400, -10LL * 365 * 86'400,
                                           -55LL * 365 * 86'400));

TEST(Supervisor, TellsTheTurnBeforeTheWorkBegins) {
  Bed bed;
  const auto next = bed.supervisor.next_routine_start();
  ASSERT_TRUE(next);
  while (bed.tick().step != Step::begin) bed.pass(milliseconds(500));
  EXPECT_GE(bed.at.wall, *next);
  EXPECT_LE(bed.at.wall, *next + seconds(1));
  EXPECT_TRUE(bed.supervisor.memory().routine_turn);
  Supervisor restarted(bed.schedule, bed.supervisor.memory(), bed.at);
  EXPECT_GE(*restarted.next_routine_start(), *next + minutes(10)) << "a crash does not bring the same turn again";
}

TEST(Supervisor, AFailingResultIsLookedAtOnceMoreAFewTimesADayAndNeverBecauseOfALook) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Schedule schedule;
    schedule.seed = seed;
    Moment at{*parse_rfc3339("2026-11-23T00:00:00.000Z"), SteadyTime(seconds(1'000))};
    Supervisor supervisor(schedule, {}, at);
    std::optional<WorkEnded> ended;
    std::map<std::int64_t, int> retests;
    int turns = 0;
    std::optional<WallTime> failed_at;
    Cause last = Cause::turn;
    for (auto lived = seconds(0); lived < hours(24 * 5); lived += seconds(5)) {
      at.wall += seconds(5);
      at.steady += seconds(5);
      // Every run fails, and now and then somebody sets the clock a day back.
      if (seed % 2 == 0 && lived % hours(17) == seconds(0)) at.wall -= hours(24);
      const bool over = ended.has_value();
      if (over) failed_at = at.wall;
      const auto order = supervisor.tick(at, false, std::exchange(ended, std::nullopt));
      if (order.step != Step::begin) continue;
      if (order.cause == Cause::retest) {
        ASSERT_EQ(last, Cause::turn) << "a look never brings another";
        ASSERT_EQ(order.work, Work::routine);
        if (seed % 2 == 1) {
          EXPECT_GE(at.wall - *failed_at, minutes(2));
          EXPECT_LE(at.wall - *failed_at, minutes(5) + seconds(10));
          ++retests[std::chrono::floor<std::chrono::days>(at.wall + hours(8)).time_since_epoch().count()];
        }
      } else {
        ++turns;
      }
      last = order.cause;
      ended = WorkEnded{order.work, false, order.work == Work::routine};
    }
    EXPECT_GT(turns, 300);
    for (const auto& [day, count] : retests) EXPECT_LE(count, kMostRetestsOfADay);
    if (seed % 2 == 1) {
      EXPECT_GE(retests.size(), 5U);
    }
  }
}

TEST(Supervisor, AnOrderedTestBeginsAtOnceButNotInAPauseNorASustainedOneInALesson) {
  Schedule schedule;
  schedule.calendar.lessons = *parse_week_hours("1-7 08:00-12:00");
  Moment at{*parse_rfc3339("2026-11-23T01:00:00.000Z"), SteadyTime(seconds(1'000))};  // nine in the morning there
  Supervisor supervisor(schedule, {}, at);
  EXPECT_EQ(supervisor.tick(at, true, std::nullopt, Assignment{Work::routine, 7}).step, Step::wait);
  EXPECT_EQ(supervisor.tick(at, false, std::nullopt, Assignment{Work::sustained, 7}).step, Step::wait);
  const auto order = supervisor.tick(at, false, std::nullopt, Assignment{Work::routine, 7});
  EXPECT_EQ(order, (Order{Step::begin, Work::routine, Cause::ordered, 7}));
  EXPECT_EQ(supervisor.tick(at, true, std::nullopt, Assignment{Work::routine, 7}).step, Step::stop)
      << "silence goes before";
  at.wall += seconds(10);
  at.steady += seconds(10);
  EXPECT_EQ(supervisor.tick(at, false, WorkEnded{Work::routine, false, false}, Assignment{Work::routine, 7}).step,
            Step::wait)
      << "runs begin a minute apart, whoever asks";
  at.wall += hours(4);
  at.steady += hours(4);
  EXPECT_EQ(supervisor.tick(at, false, std::nullopt, Assignment{Work::sustained, 7}).cause, Cause::ordered);
}

/// The starts of all turns of a time, as they are without anybody who disturbs.
std::vector<WallTime> turns_of(const Schedule& schedule, WallTime from, WallTime until) {
  std::vector<WallTime> starts;
  for (auto next = next_routine(schedule, {}, from); next && next->start < until;) {
    starts.push_back(next->start);
    next = next_routine(schedule, {}, next->start + milliseconds(1));
  }
  return starts;
}

TEST(Supervisor, AScheduleThatIsLookedAtAgainDropsNoTurnThatHasJustComeDue) {
  for (const bool by_slots : {false, true}) {
    Bed bed;
    bed.schedule.sustained_interval = std::chrono::days(365);
    auto plan = bed.schedule;
    if (by_slots) {
      plan.slots.emplace();
      for (int i = 0; i < 200; ++i) {
        const auto begin = bed.at.wall + minutes(7 + 15 * i);
        plan.slots->routine.push_back({begin, begin + minutes(2)});
      }
    }
    bed.supervisor = Supervisor(plan, {std::nullopt, std::nullopt, bed.at.wall}, bed.at);
    const auto turns = turns_of(plan, bed.at.wall, bed.at.wall + hours(48));
    ASSERT_GT(turns.size(), 180U);
    // Each time at the first moment at which the turn is due: the worst one.
    std::size_t seen = 0;
    for (milliseconds lived{}; lived < hours(48); lived += milliseconds(500)) {
      bed.pass(milliseconds(500));
      if (seen < turns.size() && turns[seen] <= bed.at.wall) {
        ++seen;
        bed.supervisor.follow(plan, bed.at.wall);
      }
      bed.tick();
    }
    EXPECT_EQ(bed.begun_routine, static_cast<int>(turns.size())) << (by_slots ? "slots" : "own turns");
  }
}

TEST(Supervisor, ASustainedSlotThatOpensDuringARoutineRunFollowsIt) {
  Bed bed;
  bed.at.wall = *parse_rfc3339("2026-11-23T18:00:00.000Z");  // two at night there
  auto plan = bed.schedule;
  plan.slots.emplace();
  plan.slots->routine = {{bed.at.wall + minutes(1), bed.at.wall + minutes(2)}};
  plan.slots->sustained = {{bed.at.wall + minutes(2), bed.at.wall + minutes(22)}};
  const auto due = start_in_slot(plan, plan.slots->sustained[0]);
  const auto first = start_in_slot(plan, plan.slots->routine[0]);
  bed.lasts = std::chrono::ceil<seconds>(due - first) + seconds(20);
  bed.supervisor = Supervisor(plan, {}, bed.at);
  bed.live(minutes(5));
  EXPECT_EQ(bed.begun_routine, 1);
  EXPECT_EQ(bed.begun_sustained, 1);
}

TEST(Supervisor, WhereTicketsAreNeededTheNextTurnIsTheLook) {
  Bed bed;
  auto plan = bed.schedule;
  plan.slots.emplace();
  plan.slots->routine = {{bed.at.wall + minutes(1), bed.at.wall + minutes(6)}};
  Supervisor supervisor(plan, {}, bed.at);
  bed.pass(minutes(1) + seconds(20));
  ASSERT_EQ(supervisor.tick(bed.at, false, std::nullopt).cause, Cause::turn);
  bed.pass(seconds(20));
  static_cast<void>(supervisor.tick(bed.at, false, WorkEnded{Work::routine, false, true}));
  EXPECT_FALSE(supervisor.next_retest());
  EXPECT_FALSE(supervisor.memory().retests) << "none of the day's is used up";
}

TEST(Supervisor, AnExamSilencesOrderedTestsToo) {
  Schedule schedule;
  Moment at{*parse_rfc3339("2026-11-23T01:00:00.000Z"), SteadyTime(seconds(1'000))};
  schedule.calendar.rows = {{{}, at.wall - hours(1), at.wall + hours(3), Occasion::exam, "高考"}};
  Supervisor supervisor(schedule, {}, at);
  EXPECT_EQ(supervisor.tick(at, false, std::nullopt, Assignment{Work::routine, 7}).step, Step::wait);
  at.wall += hours(3);
  at.steady += hours(3);
  EXPECT_EQ(supervisor.tick(at, false, std::nullopt, Assignment{Work::routine, 7}).cause, Cause::ordered);
}

}  // namespace
}  // namespace campus::probe
