#pragma once
// Verbs of `campus-probe standards` that have options of their own.

#include "probe/app/command.h"

namespace campus::probe {

/// The words after the verb.
[[nodiscard]] ExitCode run_standards_fmt(const CommandContext& context, const Arguments& arguments);
[[nodiscard]] ExitCode run_standards_diff(const CommandContext& context, const Arguments& arguments);

}  // namespace campus::probe
