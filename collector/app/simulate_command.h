#pragma once
// `campus-collector simulate`.

#include <filesystem>

#include "collector/simulate/options.h"
#include "core/model/localized.h"

namespace campus::collector {

/// Writes to standard output and standard error; the exit code.
[[nodiscard]] int run_simulate(const simulate::SimulateOptions& options, Language language,
                               const std::filesystem::path& program_folder);

}  // namespace campus::collector
