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

/// Somebody on site wants silence. Read by the daemon wherever it is in its work.
struct Pause {
  WallTime since{};
  std::optional<WallTime> until;  ///< absent: until it is ended
  std::string reason;
};

/// Whom a probe speaks to, and what for.
enum class TargetPurpose { deliver, poll, test, platform, check };

template <>
struct EnumNames<TargetPurpose> {
  static constexpr NameTable<TargetPurpose, 5> names{{{TargetPurpose::deliver, "deliver"},
                                                      {TargetPurpose::poll, "poll"},
                                                      {TargetPurpose::test, "test"},
                                                      {TargetPurpose::platform, "platform"},
                                                      {TargetPurpose::check, "check"}}};
};

struct ProbeTarget {
  TargetPurpose purpose = TargetPurpose::test;
  std::string address;   ///< as it was named; of a check the quantity that it looks at
  std::string detail;    ///< of a test the tier
  bool planned = false;  ///< by the collector's plan, else configured here or of the standard
  friend bool operator==(const ProbeTarget&, const ProbeTarget&) = default;
};

/// An ordered test that did not begin yet.
struct WaitingTest {
  std::int64_t order = 0;
  bool sustained = false;
  std::optional<WallTime> begin;  ///< not before; absent: at once
  WallTime expires{};
  friend bool operator==(const WaitingTest&, const WaitingTest&) = default;
};

/// What the collector ordered, as the probe has it now.
struct OrdersStatus {
  std::int64_t plan_version = 0;  ///< 0: none
  std::optional<WallTime> plan_expires;
  bool plan_in_force = false;
  std::vector<std::string> cut;  ///< what of the plan was kept to a ceiling or left out
  std::int64_t tickets = 0;      ///< not used, not over
  std::optional<WallTime> tickets_until;
  bool tickets_needed = false;   ///< the responder that decides asks for them
  std::optional<Pause> silence;  ///< as the collector ordered it
  std::int64_t test = 0;         ///< of the ordered tests that were begun or given up, the greatest number
  std::optional<WaitingTest> waiting_test;
  std::optional<WallTime> last_poll;  ///< that was answered
  std::int64_t bytes_used = 0;        ///< by tests, within 24 hours of running
  std::int64_t bytes_most = 0;
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
  std::string pause_reason;              ///< as somebody gave it; of a file that cannot be read what is wrong with it
  std::optional<LastRun> last_routine;
  std::optional<LastRun> last_sustained;
  QueueStatus queue;
  std::optional<WallTime> last_delivery;
  std::vector<FaultFound> faults;
  std::optional<OrdersStatus> orders;  ///< absent where no collector's orders are taken
  std::vector<ProbeTarget> targets;
};

inline constexpr const char* kProbeStatusSchema = "campus.probe-status/1";

/// What a probe began and what came of it. Kept on disk before the work begins: nothing runs twice after a restart.
struct WorkMemory {
  std::optional<std::int64_t> routine_turn;     ///< the last that began
  std::optional<std::int64_t> sustained_night;  ///< day number of the last night in which one began
  std::optional<WallTime> sustained_at;         ///< the last that gave a baseline
  std::optional<std::int64_t> retest_day{};     ///< the last on which a failing result was looked at again
  std::optional<std::int64_t> retests{};        ///< on that day
  friend bool operator==(const WorkMemory&, const WorkMemory&) = default;
};

}  // namespace campus
