#pragma once
// What the daemon does now: begins a turn of its schedule, breaks off for a pause, waits. Fed with (time, events),
// reads no clock and starts nothing itself.

#include <chrono>
#include <optional>

#include "core/model/probe_status.h"
#include "core/time.h"
#include "probe/schedule/next_run.h"

namespace campus::probe {

/// A run is over.
struct WorkEnded {
  Work work = Work::routine;
  bool gave_baseline = false;
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

struct Order {
  Step step = Step::wait;
  Work work = Work::routine;
  friend bool operator==(const Order&, const Order&) = default;
};

class Supervisor {
 public:
  Supervisor(const Schedule& schedule, const WorkMemory& memory, Moment now);

  /// Call at least once a second. `ended` is told once.
  [[nodiscard]] Order tick(Moment now, bool paused, const std::optional<WorkEnded>& ended);

  [[nodiscard]] ProbeActivity activity() const;
  [[nodiscard]] const WorkMemory& memory() const { return memory_; }
  [[nodiscard]] std::optional<WallTime> next_routine_start() const;
  [[nodiscard]] std::optional<WallTime> next_sustained_start() const;

 private:
  void plan(WallTime now);
  void note_clock(Moment now);
  void note_end(const WorkEnded& ended, WallTime now);
  [[nodiscard]] bool is_late(const NextRun& run, WallTime now) const;
  [[nodiscard]] Order begin(Work work);

  Schedule schedule_;
  WorkMemory memory_;
  std::optional<NextRun> routine_;
  std::optional<NextRun> sustained_;
  std::optional<Work> under_way_;
  bool stopping_ = false;
  bool paused_ = false;
  std::chrono::nanoseconds wall_ahead_{};  ///< of steady time, by the last tick
};

}  // namespace campus::probe
