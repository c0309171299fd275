#pragma once
// One daemon for a state folder; whoever wants to know whether it runs asks the same lock.

#include <filesystem>

#include "core/posix/file_lock.h"

namespace campus::probe {

/// conflict: another one runs.
[[nodiscard]] Result<FileLock> lock_for_daemon(const std::filesystem::path& state_folder);
/// False also where nobody may look.
[[nodiscard]] bool daemon_runs(const std::filesystem::path& state_folder);

}  // namespace campus::probe
