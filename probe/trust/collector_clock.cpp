#include "probe/trust/collector_clock.h"

#include <utility>

#include "core/limits.h"
#include "core/wire/identity_json.h"

namespace campus::probe {
namespace {

/// An answer comes three times a minute; a card of flash need not bear each.
constexpr std::chrono::hours kKeptEvery{1};

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

std::optional<WallTime> CollectorClock::told_by_now() const {
  const std::lock_guard lock(mutex_);
  if (!told_) return std::nullopt;
  return told_->at + std::chrono::duration_cast<std::chrono::milliseconds>(clock_.steady() - told_->when);
}

EffectiveTime CollectorClock::now() const {
  return effective_time({clock_.wall(), state_(), build_date(), told_by_now()});
}

Result<void> CollectorClock::note(WallTime at) {
  if (!is_credible(at, build_date())) {
    return Error{ErrorCode::bad_data, "the collector says it is " + to_rfc3339(at) +
                                          ", more than ten years after this program was built: its clock is wrong, or "
                                          "the program has to be renewed"};
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
