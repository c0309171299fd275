#pragma once
// How a command that does its own work reaches the store: through the running collector, or by opening it.

#include <functional>

#include "collector/app/control.h"

namespace campus::collector {

/// Carries words (without the language) to whoever has the store.
using AskStore = std::function<CommandAnswer(const Words& words)>;

}  // namespace campus::collector
