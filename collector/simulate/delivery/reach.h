#pragma once
// Whether anybody listens, before a fleet is made for it. Blocking, ten seconds at most.

#include <cstddef>

#include "collector/simulate/delivery/target.h"
#include "core/result.h"

namespace campus::collector::simulate {

/// From every source address. unavailable: no connection.
[[nodiscard]] Result<void> reach(const Target& target);

/// Takes as many descriptors as this process may have: a storm holds many connections. How many those may be.
std::size_t allow_many_connections();

}  // namespace campus::collector::simulate
