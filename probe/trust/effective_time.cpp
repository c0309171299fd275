#include "probe/trust/effective_time.h"

#include <algorithm>
#include <string>

namespace campus::probe {

EffectiveTime effective_time(const TimeSources& sources) {
  auto least = sources.built;
  if (sources.collector && is_credible(*sources.collector, sources.built)) least = std::max(least, *sources.collector);
  const bool kept_right = sources.clock_state == ClockState::synchronised && is_credible(sources.system, sources.built);
  if (!kept_right) return {least, false};
  // A clock that is behind what is certain is wrong, whatever keeps it.
  return {std::max(least, sources.system), sources.system >= least};
}

std::optional<ClockError> clock_error(const TimeSources& sources) {
  using Against = ClockError::Against;
  constexpr std::chrono::milliseconds kAgrees = std::chrono::minutes(5);
  constexpr std::chrono::milliseconds kAgreesWithBuild = std::chrono::days(1);
  const auto now = sources.system;
  if (sources.heard) {
    const auto by = now - *sources.heard;
    return std::chrono::abs(by) > kAgrees ? std::optional(ClockError{Against::collector, by}) : std::nullopt;
  }
  if (sources.collector && is_credible(*sources.collector, sources.built) && now + kAgrees < *sources.collector) {
    return ClockError{Against::collector_before, now - *sources.collector};
  }
  if (now + kAgreesWithBuild < sources.built || !is_credible(now, sources.built)) {
    return ClockError{Against::build, now - sources.built};
  }
  return std::nullopt;
}

Localized why_of(const ClockError& error) {
  using Against = ClockError::Against;
  const bool ahead = error.by > error.by.zero();
  const auto by = std::chrono::abs(error.by);
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(by).count();
  constexpr std::int64_t kHour = 60;
  constexpr std::int64_t kDay = 24 * kHour;
  const auto unit = minutes >= 2 * kDay ? kDay : minutes >= 2 * kHour ? kHour : 1;
  const auto number = std::to_string(minutes / unit);
  const Localized amount{number + (unit == kDay    ? " 天"
                                   : unit == kHour ? " 小时"
                                                   : " 分钟"),
                         number + (unit == kDay    ? " days"
                                   : unit == kHour ? " hours"
                                                   : " minutes")};
  switch (error.against) {
    case Against::collector:
      return {std::string("比汇聚平台") + (ahead ? "快 " : "慢 ") + amount.zh_cn,
              amount.en + (ahead ? " ahead of the collector" : " behind the collector")};
    case Against::collector_before:
      return {"比汇聚平台上次的时间还早 " + amount.zh_cn, amount.en + " before what the collector said last"};
    case Against::build:
      break;
  }
  return {std::string(ahead ? "比本程序的制作日期晚 " : "比本程序的制作日期早 ") + amount.zh_cn,
          amount.en + (ahead ? " after this program was built" : " before this program was built")};
}

WallTime build_date() { return WallTime(std::chrono::seconds(CAMPUS_BUILD_EPOCH)); }

}  // namespace campus::probe
