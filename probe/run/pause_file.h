#pragma once
// Silence on site: a file in the state folder, so that it works without a network, without a daemon, and across a
// restart.

#include <chrono>
#include <filesystem>
#include <optional>

#include "core/disk.h"
#include "core/model/probe_status.h"
#include "core/result.h"
#include "core/time.h"

namespace campus::probe {

inline constexpr std::chrono::days kLongestPause{60};

/// Durable when it returns.
[[nodiscard]] Result<void> begin_pause(const Disk& disk, const std::filesystem::path& state_folder, const Pause& pause);
/// False where there was none.
[[nodiscard]] Result<bool> end_pause(const std::filesystem::path& state_folder);
/// The pause that holds at `now`. A file that cannot be read pauses as well: somebody wanted silence.
[[nodiscard]] std::optional<Pause> current_pause(const Disk& disk, const std::filesystem::path& state_folder,
                                                 WallTime now);

}  // namespace campus::probe
