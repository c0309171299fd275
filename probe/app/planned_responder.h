#pragma once
// The responder that an enrolled probe will measure against, asked of its collector before anybody leaves: one poll,
// of which nothing is kept.

#include <optional>

#include "core/envelope/envelope.h"
#include "probe/app/site_options.h"
#include "probe/net/socket.h"
#include "probe/trust/collector_clock.h"

namespace campus::probe {

struct ResponderByPlan {
  HostPort where;
  bool by_ticket = false;  ///< it lets nobody in without one
};

/// Nothing where the probe is not enrolled, no answer could be believed, or the plan names none of the site's tier.
[[nodiscard]] std::optional<ResponderByPlan> ask_for_responder(const CommandContext& context, const SiteOptions& site,
                                                               const SigningKey& key, const CollectorClock& clock);

}  // namespace campus::probe
