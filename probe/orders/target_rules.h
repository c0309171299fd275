#pragma once
// Which hosts a plan may send a probe to. What is named here by hand is not asked.

#include <string>
#include <string_view>

#include "core/result.h"
#include "probe/net/socket.h"

namespace campus::probe {

/// Numeric. False: this machine itself, its neighbours on the link (169.254/16, where clouds keep secrets, too),
/// groups, broadcast, nobody's. What cannot be read is refused.
[[nodiscard]] bool may_be_planned(std::string_view ip);

/// `HOST[:PORT]` of a plan by its letters alone: a name or an address without anything else in it, a port above the
/// systems' own. bad_data, permission.
[[nodiscard]] Result<HostPort> parse_planned_target(std::string_view address);

/// Asks the resolver where `where` is a name. The address that is to be spoken to, numeric, after it was looked at:
/// whoever answers differently the next time is not asked. permission: it may not be planned.
[[nodiscard]] Result<HostPort> pinned_target(const HostPort& where);

}  // namespace campus::probe
