#pragma once
// The line of the status page while an order of silence holds. Pure.

#include <string>

#include "collector/fleet/snapshot.h"
#include "core/model/localized.h"

namespace campus::collector {

/// Empty where none holds.
[[nodiscard]] std::string silence_line(const Snapshot& snapshot, Language language);

}  // namespace campus::collector
