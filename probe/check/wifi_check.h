#pragma once
// What one wired instrument at one place can honestly say of Wi-Fi: nothing that a rule asks for.
// docs/methods/checks.md.

#include <filesystem>
#include <string>
#include <vector>

#include "core/model/report.h"

namespace campus::probe {

/// Names in their order. `devices` is the kernel's folder of ports.
[[nodiscard]] std::vector<std::string> wireless_interfaces(const std::filesystem::path& devices);

/// `wifi.signal_share`, `wifi.association` and `wifi.handover`, each unavailable_here: a share of a school's places,
/// fifty associations and ten handovers are not to be seen from where this machine stands. The detail tells whether
/// there is a wireless interface at all.
[[nodiscard]] std::vector<CheckObservation> check_wifi(const std::filesystem::path& devices = "/sys/class/net");

}  // namespace campus::probe
