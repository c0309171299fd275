#pragma once
// A plan's target, looked up once.

#include "core/net/planned_target.h"
#include "core/result.h"

namespace campus::probe {

/// Asks the resolver where `where` is a name. The address that is to be spoken to, numeric, after it was looked at:
/// whoever answers differently the next time is not asked. permission: it may not be planned.
[[nodiscard]] Result<HostPort> pinned_target(const HostPort& where);

}  // namespace campus::probe
