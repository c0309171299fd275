#pragma once
// Where this process finds its state and its data, and which language its environment asks for.

#include <filesystem>

#include "core/model/localized.h"

namespace campus::probe {

/// CAMPUS_PROBE_STATE; else /var/lib/campus-probe as root, $XDG_STATE_HOME/campus-probe, ~/.local/state/campus-probe.
[[nodiscard]] std::filesystem::path probe_state_folder();
/// Of the responder of this machine: as root without CAMPUS_PROBE_STATE /var/lib/campus-responder, which its package
/// has, where it exists; else the probe's.
[[nodiscard]] std::filesystem::path responder_state_folder();
/// The folder of the running program.
[[nodiscard]] std::filesystem::path program_folder();
[[nodiscard]] Language language_of_environment();

}  // namespace campus::probe
