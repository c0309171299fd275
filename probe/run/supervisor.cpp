#include "probe/run/supervisor.h"

#include <algorithm>
#include <utility>

#include "probe/orders/ceilings.h"
#include "probe/schedule/retest.h"

namespace campus::probe {
namespace {

constexpr std::chrono::seconds kClockJump{5};
/// Longer than any pause between two ticks, shorter than the shortest interval: what is this late was slept through.
constexpr std::chrono::seconds kMostLate{60};

std::chrono::nanoseconds ahead_of_steady(Moment now) {
  return now.wall.time_since_epoch() - now.steady.time_since_epoch();
}

}  // namespace

Supervisor::Supervisor(const Schedule& schedule, const WorkMemory& memory, Moment now)
    : schedule_(schedule), memory_(memory), wall_ahead_(ahead_of_steady(now)) {
  plan(now.wall, now.wall);
}

void Supervisor::plan(WallTime from, WallTime now) {
  // A clock that was set back binds nobody.
  const bool binds = begun_turn_ && *begun_turn_ <= now;
  const auto behind_begun = binds ? *begun_turn_ + std::chrono::milliseconds(1) : from;
  routine_ = next_routine(schedule_, memory_, std::max(from, behind_begun));
  sustained_ = next_sustained(schedule_, memory_, from);
}

void Supervisor::plan_again(WallTime now) { plan(now - kMostLate, now); }

void Supervisor::follow(const Schedule& schedule, WallTime now) {
  schedule_ = schedule;
  plan_again(now);
}

void Supervisor::note_clock(Moment now) {
  const auto ahead = ahead_of_steady(now);
  const bool jumped = std::chrono::abs(ahead - wall_ahead_) > kClockJump;
  wall_ahead_ = ahead;
  if (jumped) plan(now.wall, now.wall);
}

void Supervisor::note_end(const WorkEnded& ended, WallTime now) {
  under_way_.reset();
  stopping_ = false;
  if (ended.gave_baseline) memory_.sustained_at = now;
  // Only what its own turn brought: a retest that fails is believed. Where slots are needed the next one is the next
  // turn's: there is no ticket for a look in between.
  if (ended.failed && ended.work == Work::routine && cause_ == Cause::turn && !schedule_.slots) {
    retest_ = retest_of(schedule_, memory_, now);
  }
  plan_again(now);
}

bool Supervisor::may_begin(Work work, WallTime now) const {
  const auto length = work == Work::routine ? schedule_.routine_length : schedule_.sustained_length;
  const auto quiet = schedule_.calendar.quiet_within(now, now + length);
  return !quiet || (work == Work::routine && quiet->quiet == Quiet::lesson);
}

bool Supervisor::is_retest_due(WallTime now) {
  if (!retest_ || now < *retest_) return false;
  const auto due = *std::exchange(retest_, std::nullopt);
  // Without a ticket it would settle nothing.
  return now <= due + kMostLate && !schedule_.slots && may_begin(Work::routine, now);
}

bool Supervisor::is_late(const NextRun& run, WallTime now) const { return now > run.start + kMostLate; }

Order Supervisor::begin(Work work, Cause cause, Moment now) {
  under_way_ = work;
  cause_ = cause;
  begun_ = now.steady;
  if (cause == Cause::turn && work == Work::routine) {
    memory_.routine_turn = routine_->turn;
    begun_turn_ = routine_->start;
  }
  if (cause == Cause::turn && work == Work::sustained) memory_.sustained_night = sustained_->turn;
  return {Step::begin, work, cause, std::nullopt};
}

Order Supervisor::next_order(Moment now, const std::optional<Assignment>& wanted) {
  if (begun_ && now.steady - *begun_ < ceilings::kBetweenRuns) return {};
  if (wanted && may_begin(wanted->work, now.wall)) {
    auto order = begin(wanted->work, Cause::ordered, now);
    order.number = wanted->order;
    return order;
  }
  if (sustained_ && sustained_->start <= now.wall) return begin(Work::sustained, Cause::turn, now);
  if (is_retest_due(now.wall)) return begin(Work::routine, Cause::retest, now);
  if (routine_ && routine_->start <= now.wall) return begin(Work::routine, Cause::turn, now);
  return {};
}

Order Supervisor::tick(Moment now, bool quiet, const std::optional<WorkEnded>& ended,
                       const std::optional<Assignment>& wanted) {
  note_clock(now);
  if (ended) note_end(*ended, now.wall);
  paused_ = quiet;
  if (under_way_) {
    if (!quiet || stopping_) return {};
    stopping_ = true;
    return {Step::stop, *under_way_, cause_, std::nullopt};
  }
  const bool missed = (routine_ && is_late(*routine_, now.wall)) || (sustained_ && is_late(*sustained_, now.wall));
  if (missed) plan_again(now.wall);
  if (quiet) return {};
  return next_order(now, wanted);
}

ProbeActivity Supervisor::activity() const {
  if (under_way_ && !stopping_) {
    return *under_way_ == Work::routine ? ProbeActivity::routine : ProbeActivity::sustained;
  }
  return paused_ ? ProbeActivity::paused : ProbeActivity::idle;
}

std::optional<WallTime> Supervisor::next_routine_start() const {
  return routine_ ? std::optional(routine_->start) : std::nullopt;
}

std::optional<WallTime> Supervisor::next_sustained_start() const {
  return sustained_ ? std::optional(sustained_->start) : std::nullopt;
}

}  // namespace campus::probe
