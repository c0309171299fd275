#pragma once
// A reply as what it means for the reports that were sent: counted, or to be sent again. Pure.

#include <chrono>
#include <optional>

#include "collector/simulate/chance.h"
#include "collector/simulate/delivery/client_connection.h"
#include "collector/simulate/request.h"
#include "collector/simulate/tally.h"

namespace campus::collector::simulate {

enum class Settled { yes, again };

/// Counts the outcome of every report of the request; `again` where the collector has decided about none of them: no
/// answer, 408, 429, 5xx, or one that cannot be read or acknowledges other bytes.
[[nodiscard]] Settled settle(const Reply& reply, const Request& request, Tally& tally);

/// How long a probe waits before attempt number `attempt` (from 1): as the collector asked, else longer each time up to
/// half a minute, and never all at the same moment.
[[nodiscard]] std::chrono::milliseconds pause_before(int attempt, const Reply& reply, Chance& chance);

}  // namespace campus::collector::simulate
