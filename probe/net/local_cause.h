#pragma once
// What of this machine itself explains that nobody is reached: it comes before whoever is not.

#include <optional>
#include <string>
#include <vector>

#include "core/model/fault.h"
#include "probe/net/local_ports.h"

namespace campus::probe {

/// A port without a link, no address, no way out. `way_out` is the port on the way to whoever is not reached, or to the
/// default gateway; empty where there is none. Pure.
[[nodiscard]] std::optional<FaultFound> local_cause(const std::vector<LocalPort>& ports, const std::string& way_out);
/// The same, of this machine now, on the way to one of `towards` that is an IP address. Names are not looked up, and
/// where there are some a missing way out is no cause. Sends nothing, waits for nothing.
[[nodiscard]] std::optional<FaultFound> local_cause(const std::vector<std::string>& towards);

}  // namespace campus::probe
