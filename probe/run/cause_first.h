#pragma once
// Many faults have one cause: what to mend first is told first, and what follows from it is not told beside it. Pure.

#include <vector>

#include "core/model/fault.h"

namespace campus::probe {

/// Each fault once; from the box outwards (storage, port, address, names, clock, collector, responder, the rest as they
/// came); without a port, an address, a name or a login, nobody can be blamed who is behind it.
[[nodiscard]] std::vector<FaultFound> cause_first(std::vector<FaultFound> faults);

}  // namespace campus::probe
