#pragma once
// `campus-probe responder explain`: what a ticket allows and whether a responder would take it now, without asking one.

#include "probe/app/command.h"

namespace campus::probe {

/// 0 it would; 2 it would not; 3 not everything could be checked; 65 no ticket at all.
[[nodiscard]] ExitCode run_responder_explain(const CommandContext& context, const Arguments& arguments);

}  // namespace campus::probe
