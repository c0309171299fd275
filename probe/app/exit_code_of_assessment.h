#pragma once

#include "core/exit_code.h"
#include "core/model/report.h"

namespace campus::probe {

/// 2 before 3 before 0: anything that does not conform, or only by waiver; anything undecided or not tested.
[[nodiscard]] ExitCode exit_code_of(const Assessment& assessment);

}  // namespace campus::probe
