#include "probe/trust/collector_clock.h"

#include <utility>

#include "core/limits.h"
#include "core/wire/identity_json.h"

namespace campus::probe {
namespace {

/// An answer comes three times a minute; a card of flash need not bear each.
constexpr std::chrono::hours kKeptEvery{1};
/// A machine that slept does not know for how long: what was heard before is soon no measure of its clock.
constexpr std::chrono::minutes kHeardFor{2};
/// Beside a clock that something keeps right.
constexpr std::chrono::days kFurthestAhead{1};

}  // namespace

CollectorClock::CollectorClock(const Disk& disk, const Clock& clock, State state,
                               const std::filesystem::path& state_folder)
    : disk_(disk), clock_(clock), state_(std::move(state)), file_(state_folder / "collector-time.json") {
  const auto text = disk_.read(file_, kControlLimits.bytes);
  if (!text) return;
  const auto time = wire::parse_collector_time(*text);
  if (!time || !is_credible(time->at, build_date())) return;
  kept_ = time->at;
  told_ = Told{time->at, clock_.steady()};
}

std::optional<WallTime> CollectorClock::by_now(std::optional<Told> CollectorClock::*what) const {
  const std::lock_guard lock(mutex_);
  const auto& known = this->*what;
  if (!known) return std::nullopt;
  return known->at + std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - known->when);
}

std::optional<ClockError> CollectorClock::error() const {
  TimeSources sources{clock_.wall(), state_(), build_date(), told_by_now(), {}};
  if (is_heard()) sources.heard = by_now(&CollectorClock::heard_);
  return clock_error(sources);
}

bool CollectorClock::is_heard() const {
  const std::lock_guard lock(mutex_);
  return heard_ && clock_.steady() - heard_->when < kHeardFor;
}

EffectiveTime CollectorClock::now() const {
  return effective_time({clock_.wall(), state_(), build_date(), told_by_now(), {}});
}

std::optional<std::string> CollectorClock::objection_to(WallTime at, std::optional<WallTime> vouched_until) const {
  if (!is_credible(at, build_date())) {
    return "more than ten years after this program was built: its clock is wrong, or the program has to be renewed";
  }
  if (vouched_until && at > *vouched_until) {
    return "after the end of the certificate that it showed, " + to_rfc3339(*vouched_until) +
           ": its clock is wrong, or its certificate has to be renewed";
  }
  const auto system = clock_.wall();
  const bool kept_right =
      state_() == ClockState::synchronised && system >= build_date() && is_credible(system, build_date());
  if (kept_right && at > system + kFurthestAhead) {
    return "over a day ahead of this machine's synchronised clock, which says " + date_text(local_date(system)) +
           ": one of the two is wrong";
  }
  return std::nullopt;
}

Result<void> CollectorClock::note(WallTime at, std::optional<WallTime> vouched_until) {
  {
    const std::lock_guard lock(mutex_);
    heard_ = Told{at, clock_.steady()};
  }
  if (const auto objection = objection_to(at, vouched_until)) {
    return Error{ErrorCode::bad_data, "the collector says it is " + date_text(local_date(at)) + ", " + *objection +
                                          "; its time is not taken"};
  }
  if (const auto known = told_by_now(); known && at <= *known) return {};
  const std::lock_guard lock(mutex_);
  told_ = Told{at, clock_.steady()};
  if (kept_ && at < *kept_ + kKeptEvery) return {};
  auto written =
      disk_.write_durably(file_, wire::encode_collector_time({kCollectorTimeSchema, at}), Disk::Visibility::owner_only);
  if (written) kept_ = at;
  return written;
}

}  // namespace campus::probe
