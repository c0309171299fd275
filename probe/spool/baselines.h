#pragma once
// The sustained runs that this probe remembers, so that its routine runs can lean on them. One small file in the state
// folder, replaced as a whole.

#include <filesystem>
#include <vector>

#include "core/disk.h"
#include "core/model/baseline.h"
#include "core/result.h"

namespace campus::probe {

/// Empty where none was ever kept. bad_data: the file is damaged; an acceptance run makes a new one.
[[nodiscard]] Result<std::vector<Baseline>> read_baselines(const Disk& disk, const std::filesystem::path& state_folder);

/// The newest of each site and direction stays, of at most a thousand.
[[nodiscard]] Result<void> keep_baselines(const Disk& disk, const std::filesystem::path& state_folder,
                                          const std::vector<Baseline>& fresh);

}  // namespace campus::probe
