#pragma once

#include <functional>
#include <optional>

#include "core/units.h"

namespace campus::probe {

/// Called a few times a second with the share done and, where known, the rate now.
using Progress = std::function<void(Ratio done, std::optional<BitRate> now)>;

}  // namespace campus::probe
