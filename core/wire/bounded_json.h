#pragma once
// The one door through which foreign JSON comes in: size, depth, string length and number of members are bounded
// before a tree is built; invalid UTF-8 and duplicate keys are refused. Include in .cpp files only.

#include <nlohmann/json.hpp>
#include <string_view>

#include "core/limits.h"
#include "core/result.h"

namespace campus::wire {

/// bad_data with the byte offset or the reason. Never throws on input.
[[nodiscard]] Result<nlohmann::json> parse_bounded(std::string_view text, const JsonLimits& limits);

}  // namespace campus::wire
