#include "probe/run/supervisor.h"

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
  plan(now.wall);
}

void Supervisor::plan(WallTime now) {
  routine_ = next_routine(schedule_, memory_, now);
  sustained_ = next_sustained(schedule_, memory_, now);
}

void Supervisor::note_clock(Moment now) {
  const auto ahead = ahead_of_steady(now);
  const bool jumped = std::chrono::abs(ahead - wall_ahead_) > kClockJump;
  wall_ahead_ = ahead;
  if (jumped) plan(now.wall);
}

void Supervisor::note_end(const WorkEnded& ended, WallTime now) {
  under_way_.reset();
  stopping_ = false;
  if (ended.gave_baseline) memory_.sustained_at = now;
  plan(now);
}

bool Supervisor::is_late(const NextRun& run, WallTime now) const { return now > run.start + kMostLate; }

Order Supervisor::begin(Work work) {
  under_way_ = work;
  if (work == Work::routine) memory_.routine_turn = routine_->turn;
  if (work == Work::sustained) memory_.sustained_night = sustained_->turn;
  return {Step::begin, work};
}

Order Supervisor::tick(Moment now, bool paused, const std::optional<WorkEnded>& ended) {
  note_clock(now);
  if (ended) note_end(*ended, now.wall);
  paused_ = paused;
  if (under_way_) {
    if (!paused || stopping_) return {};
    stopping_ = true;
    return {Step::stop, *under_way_};
  }
  const bool missed = (routine_ && is_late(*routine_, now.wall)) || (sustained_ && is_late(*sustained_, now.wall));
  if (missed) plan(now.wall);
  if (paused) return {};
  if (sustained_ && sustained_->start <= now.wall) return begin(Work::sustained);
  if (routine_ && routine_->start <= now.wall) return begin(Work::routine);
  return {};
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
