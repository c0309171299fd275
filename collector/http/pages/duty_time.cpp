#include "collector/http/pages/duty_time.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <string>

#include "core/foreign_text.h"

namespace campus::collector {

namespace {

using std::chrono::hours;

constexpr hours kMorning{8};
using Shifts = std::chrono::duration<std::int64_t, std::ratio<12L * 3600>>;
constexpr int kMostHours = 720;

std::optional<WallTime> hours_before(std::string_view value, WallTime now) {
  if (!value.ends_with('h')) return std::nullopt;
  int number = 0;
  const auto* last = value.data() + value.size() - 1;
  const auto [end, error] = std::from_chars(value.data(), last, number);
  if (error != std::errc() || end != last || number < 1 || number > kMostHours) return std::nullopt;
  return now - hours(number);
}

/// Beijing time as well as UTC, with or without milliseconds; as people and other programs write RFC 3339. A plus sign
/// of a query may arrive as a blank.
std::optional<WallTime> point_in_time(std::string_view value) {
  constexpr std::size_t kToSeconds = 19;
  if (value.size() <= kToSeconds) return std::nullopt;
  auto rest = value.substr(kToSeconds);
  std::string milliseconds = ".000";
  if (rest.starts_with('.')) {
    milliseconds = rest.substr(0, milliseconds.size());
    rest.remove_prefix(std::min(milliseconds.size(), rest.size()));
  }
  const bool beijing = rest == "+08:00" || rest == " 08:00";
  if (!beijing && rest != "Z") return std::nullopt;
  const auto time = parse_rfc3339(std::string(value.substr(0, kToSeconds)) + milliseconds + "Z");
  return time && beijing ? std::optional(*time - kBeijing) : time;
}

}  // namespace

WallTime last_shift_change(WallTime now) {
  // Both ends of a shift stand a whole number of shifts from eight in the morning of any day.
  const auto local = now.time_since_epoch() + kBeijing - kMorning;
  return WallTime(std::chrono::floor<Shifts>(local) - kBeijing + kMorning);
}

Result<WallTime> duty_since(std::string_view value, WallTime now) {
  if (value.empty()) return last_shift_change(now);
  auto since = hours_before(value, now);
  if (!since) since = point_in_time(value);
  const auto wrong = [&](const std::string& what) {
    return Error{ErrorCode::bad_data, "since is " + in_quotes(value) + " but must be " + what};
  };
  if (!since) return wrong("8h, up to 720h, or a time such as 2026-11-23T08:00:00+08:00");
  if (*since > now) return wrong("a time that has passed");
  return *since;
}

}  // namespace campus::collector
