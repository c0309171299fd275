#pragma once
// What the daemon does now: begins a turn of its schedule, breaks off for a pause, waits. Fed with (time, events),
// reads no clock and starts nothing itself.

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/model/probe_status.h"
#include "core/time.h"
#include "probe/schedule/assignment.h"

namespace campus::probe {

/// A run is over.
struct WorkEnded {
  Work work = Work::routine;
  bool gave_baseline = false;
  bool failed = false;  ///< of routine work: its result does not conform
  friend bool operator==(const WorkEnded&, const WorkEnded&) = default;
};

struct Moment {
  WallTime wall{};
  SteadyTime steady{};
};

enum class Step {
  wait,
  begin,  ///< the work named beside it; its turn is in memory() and has to be kept before it begins
  stop,   ///< the work under way: somebody wants silence
};

/// Why a run begins.
enum class Cause {
  turn,     ///< of its schedule
  retest,   ///< the run before it failed
  ordered,  ///< somebody wants to know now
};

struct Order {
  Step step = Step::wait;
  Work work = Work::routine;
  Cause cause = Cause::turn;
  std::optional<std::int64_t> number{};  ///< of the collector's order
  friend bool operator==(const Order&, const Order&) = default;
};

class Supervisor {
 public:
  Supervisor(const Schedule& schedule, const WorkMemory& memory, Moment now);

  /// Call at least once a second. `ended` is told once. `quiet`: somebody wants silence; `wanted` is an ordered test
  /// that could begin.
  [[nodiscard]] Order tick(Moment now, bool quiet, const std::optional<WorkEnded>& ended,
                           const std::optional<Assignment>& wanted = std::nullopt);
  /// From now on. What is under way goes on, and what has come due and is not late yet still begins.
  void follow(const Schedule& schedule, WallTime now);

  [[nodiscard]] ProbeActivity activity() const;
  [[nodiscard]] const WorkMemory& memory() const { return memory_; }
  [[nodiscard]] std::optional<WallTime> next_routine_start() const;
  [[nodiscard]] std::optional<WallTime> next_sustained_start() const;
  /// Of a failing result that is looked at again.
  [[nodiscard]] const std::optional<WallTime>& next_retest() const { return retest_; }

 private:
  /// From a moment on. Nothing that has begun is planned again.
  void plan(WallTime from, WallTime now);
  /// With what is due and not late.
  void plan_again(WallTime now);
  void note_clock(Moment now);
  void note_end(const WorkEnded& ended, WallTime now);
  [[nodiscard]] bool is_late(const NextRun& run, WallTime now) const;
  [[nodiscard]] Order begin(Work work, Cause cause, Moment now);
  [[nodiscard]] Order next_order(Moment now, const std::optional<Assignment>& wanted);
  [[nodiscard]] bool may_begin(Work work, WallTime now) const;
  [[nodiscard]] bool is_retest_due(WallTime now);

  Schedule schedule_;
  WorkMemory memory_;
  std::optional<NextRun> routine_;
  std::optional<NextRun> sustained_;
  std::optional<WallTime> begun_turn_;  ///< the start of the last routine turn that began
  std::optional<WallTime> retest_;
  std::optional<Work> under_way_;
  Cause cause_ = Cause::turn;
  std::optional<SteadyTime> begun_;  ///< the last
  bool stopping_ = false;
  bool paused_ = false;
  std::chrono::nanoseconds wall_ahead_{};  ///< of steady time, by the last tick
};

}  // namespace campus::probe
