#pragma once
// Since when a duty view looks. Shifts change at 08:00 and 20:00 in Shanghai. Pure.

#include <string_view>

#include "core/result.h"
#include "core/time.h"

namespace campus::collector {

/// The last one that is not after `now`.
[[nodiscard]] WallTime last_shift_change(WallTime now);

/// The value of `?since=`: `2026-11-23T00:00:00.000Z` (milliseconds may be missing, `+08:00` may stand for `Z`), `8h`
/// up to `720h`, or empty for the last shift change. bad_data with one line: not such a time, or after `now`.
[[nodiscard]] Result<WallTime> duty_since(std::string_view value, WallTime now);

}  // namespace campus::collector
