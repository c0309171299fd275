#pragma once
// What the daemon keeps in the state folder beside its records: what it began, and what it says of itself.

#include <filesystem>
#include <optional>

#include "core/disk.h"
#include "core/model/probe_status.h"
#include "core/result.h"

namespace campus::probe {

/// What was begun before; a file that cannot be read counts as none, for a run too many harms less than none at all.
[[nodiscard]] WorkMemory read_work_memory(const Disk& disk, const std::filesystem::path& state_folder);
/// Durable when it returns.
[[nodiscard]] Result<void> keep_work_memory(const Disk& disk, const std::filesystem::path& state_folder,
                                            const WorkMemory& memory);

/// missing: no daemon ever ran here.
[[nodiscard]] Result<ProbeStatus> read_status(const Disk& disk, const std::filesystem::path& state_folder);
[[nodiscard]] Result<void> keep_status(const Disk& disk, const std::filesystem::path& state_folder,
                                       const ProbeStatus& status);

/// S701 for a reader of the status, where it is not told: a daemon that has no room left cannot write that down.
void add_storage_trouble(const std::filesystem::path& state_folder, ProbeStatus& status);

}  // namespace campus::probe
