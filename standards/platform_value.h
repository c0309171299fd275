#pragma once
// What the visits to the standard's platforms say about a rule of the quantities `platform.*`.

#include "standards/catalogue.h"
#include "standards/evidence.h"

namespace campus::standards {

/// A platform counts by the family of addresses that served it best. `platform.reachable` is the share of platforms
/// that answered; the other two are those of the worst platform that did. `unavailable_here` where this host has no
/// address to visit them from.
[[nodiscard]] Seen look_up_platforms(const Rule& rule, const Evidence& evidence);

}  // namespace campus::standards
