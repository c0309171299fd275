#pragma once
// What a running probe says of itself, for `campus-probe status` and for what stands in its state folder.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/model/fault.h"
#include "core/model/level.h"
#include "core/model/verdict.h"
#include "core/time.h"

namespace campus {

enum class ProbeActivity { idle, routine, sustained, paused, stopping };

template <>
struct EnumNames<ProbeActivity> {
  static constexpr NameTable<ProbeActivity, 5> names{{{ProbeActivity::idle, "idle"},
                                                      {ProbeActivity::routine, "routine"},
                                                      {ProbeActivity::sustained, "sustained"},
                                                      {ProbeActivity::paused, "paused"},
                                                      {ProbeActivity::stopping, "stopping"}}};
};

struct LastRun {
  WallTime ended{};
  Conclusion conclusion = Conclusion::withheld;
};

/// Records that the collector does not have yet.
struct QueueStatus {
  std::int64_t waiting = 0;
  std::int64_t refused = 0;  ///< by the collector, kept with its reason
  std::int64_t bytes = 0;    ///< of the spool on disk
  std::optional<WallTime> oldest;
};

struct ProbeStatus {
  std::string schema;  ///< kProbeStatusSchema
  std::string version;
  KeyId key;
  SiteCode site;
  Level level = Level::school;
  std::string collector;        ///< URL; empty without one
  std::optional<bool> running;  ///< as whoever reads it found out; absent in the file
  WallTime at{};                ///< when this was written
  WallTime started{};
  ProbeActivity activity = ProbeActivity::idle;
  std::string step;  ///< of a run under way, as the audit names it
  std::optional<WallTime> next_routine;
  std::optional<WallTime> next_sustained;
  std::optional<WallTime> paused_until;  ///< absent of a pause without end
  std::optional<LastRun> last_routine;
  std::optional<LastRun> last_sustained;
  QueueStatus queue;
  std::optional<WallTime> last_delivery;
  std::vector<FaultFound> faults;
};

inline constexpr const char* kProbeStatusSchema = "campus.probe-status/1";

/// What a probe began and what came of it. Kept on disk before the work begins: nothing runs twice after a restart.
struct WorkMemory {
  std::optional<std::int64_t> routine_turn;     ///< the last that began
  std::optional<std::int64_t> sustained_night;  ///< day number of the last night in which one began
  std::optional<WallTime> sustained_at;         ///< the last that gave a baseline
  friend bool operator==(const WorkMemory&, const WorkMemory&) = default;
};

/// Somebody on site wants silence. Read by the daemon wherever it is in its work.
struct Pause {
  WallTime since{};
  std::optional<WallTime> until;  ///< absent: until it is ended
  std::string reason;
};

}  // namespace campus
