#pragma once
// The responder that an enrolled probe will measure against, asked of its collector before anybody leaves: one poll,
// of which nothing is kept.

#include <optional>

#include "core/envelope/envelope.h"
#include "core/model/fault.h"
#include "probe/app/run_options.h"
#include "probe/net/socket.h"
#include "probe/trust/collector_clock.h"

namespace campus::probe {

struct ResponderByPlan {
  std::optional<HostPort> where;
  bool by_ticket = false;             ///< it may let nobody in without one
  std::optional<FaultFound> fault{};  ///< why there is none; absent where nobody was asked
  bool fault_blocks = true;           ///< else the plan was believed, and names none of the site's tier
};

/// Nobody is asked where there is no collector, or none whose orders would be believed.
[[nodiscard]] ResponderByPlan ask_for_responder(const CommandContext& context, const RunOptions& options,
                                                const SigningKey& key, CollectorClock& clock);

}  // namespace campus::probe
