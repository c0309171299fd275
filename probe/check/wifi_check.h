#pragma once
// What one instrument at one place can honestly say of Wi-Fi: how strong the network is that it hangs on, and nothing
// of other places. docs/methods/checks.md.

#include <span>
#include <vector>

#include "core/model/report.h"
#include "probe/net/wireless_link.h"

namespace campus::probe {

/// `wifi.signal` (dBm) of the strongest associated radio; without one unavailable_here, and not_measured where none is
/// associated. `wifi.signal_share`, `wifi.association` and `wifi.handover` are always unavailable_here: a share of a
/// school's places, fifty associations and ten handovers are not to be seen from where this machine stands. Each detail
/// tells the radios and what they are associated with. Pure.
[[nodiscard]] std::vector<CheckObservation> judge_wifi(std::span<const WirelessLink> links);

/// The same of this machine's radios.
[[nodiscard]] std::vector<CheckObservation> check_wifi();

}  // namespace campus::probe
