#pragma once
// Options from a file: `name = value` lines, `#` begins a comment. The same names as on the command line.

#include <filesystem>

#include "core/result.h"
#include "probe/app/command.h"
#include "probe/app/options.h"

namespace campus::probe {

/// Adds what the file says to `values`; what is there already wins. Errors read `FILE:LINE: what is wrong`.
[[nodiscard]] Result<void> read_config(const CommandContext& context, const std::filesystem::path& file,
                                       const po::options_description& options, po::variables_map& values);

}  // namespace campus::probe
