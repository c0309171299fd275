#pragma once
// The leave that the network's owner gives to checks which look like an attack. It stands in three facts of the
// roster: `authorised_checks` (names separated by `;`), `authorised_by` (who) and `authorised_until` (a day, the last
// one, in the roster's zone). Pure. docs/security.md.

#include <optional>
#include <string>
#include <string_view>

#include "core/model/report.h"
#include "core/time.h"

namespace campus::probe {

/// What is missing for `check` (its name without the dot) at that time, in machine words: `missing=authorised_by`,
/// `expired=2026-06-30`, ... Nothing where the leave holds.
[[nodiscard]] std::optional<std::string> missing_leave(std::string_view check, const Facts& facts, WallTime now);

}  // namespace campus::probe
