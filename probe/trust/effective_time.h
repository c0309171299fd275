#pragma once
// The time by which certificates, plans and tickets are judged on a box that may have no clock. Pure.

#include <optional>

#include "core/model/localized.h"
#include "core/model/report.h"
#include "core/time.h"

namespace campus::probe {

struct TimeSources {
  WallTime system{};
  ClockState clock_state = ClockState::unknown;
  WallTime built{};                   ///< this program: nothing that it sees is older
  std::optional<WallTime> collector;  ///< what an authenticated answer said, and what has passed since
  std::optional<WallTime> heard{};    ///< the same of one that came while this program ran: it is that late now
};

struct EffectiveTime {
  WallTime at{};
  bool exact = false;  ///< else it is this late at least, and may be later
};

/// What lies further beyond the build than this is a mistake or a lie, whoever says it.
inline constexpr std::chrono::days kLongestLife{3653};
[[nodiscard]] inline bool is_credible(WallTime time, WallTime built) { return time <= built + kLongestLife; }

/// The latest of the collector's time, the build's, and the system's where something keeps its clock right.
[[nodiscard]] EffectiveTime effective_time(const TimeSources& sources);

/// The system's time against what is certain.
struct ClockError {
  enum class Against { collector, collector_before, build };
  Against against = Against::collector;
  std::chrono::milliseconds by{};  ///< positive: the system is ahead
  friend bool operator==(const ClockError&, const ClockError&) = default;
};
/// Absent where they agree within five minutes (with the build: a day), as far as anything is known. Whether the clock
/// is kept right by something does not matter.
[[nodiscard]] std::optional<ClockError> clock_error(const TimeSources& sources);
/// Half a sentence, in whole days, hours or minutes.
[[nodiscard]] Localized why_of(const ClockError& error);

/// A constant of the build: SOURCE_DATE_EPOCH where it was set, else the day of the release.
[[nodiscard]] WallTime build_date();

}  // namespace campus::probe
