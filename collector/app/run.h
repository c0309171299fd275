#pragma once
// Carries a parsed command line out. Writes to stdout and stderr; the value is the exit code.

#include <filesystem>

#include "collector/app/command_line.h"

namespace campus::collector {

/// `serve` returns after SIGTERM or SIGINT, which must be blocked in the calling thread before any other thread exists.
[[nodiscard]] int run(const CommandLine& line, const std::filesystem::path& program_folder);

}  // namespace campus::collector
