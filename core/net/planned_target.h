#pragma once
// Which hosts a plan may send a probe to. What is named at the probe by hand is not asked. Pure.

#include <cstdint>
#include <string_view>

#include "core/net/host_port.h"
#include "core/result.h"

namespace campus {

/// No service of an operating system listens above it.
inline constexpr std::uint16_t kLowestPlannedPort = 1024;

/// Numeric. False: this machine itself, its neighbours on the link (169.254/16, where clouds keep secrets, too),
/// groups, broadcast, nobody's. What cannot be read is refused.
[[nodiscard]] bool may_be_planned(std::string_view ip);

/// `HOST[:PORT]` of a plan by its letters alone: a name or an address without anything else in it, a port above the
/// systems' own. bad_data, permission.
[[nodiscard]] Result<HostPort> parse_planned_target(std::string_view address);

}  // namespace campus
