#pragma once
// `keys chain KEY`: whether what a probe recorded in its spool is here as a whole.

#include "collector/app/commands.h"

namespace campus::collector {

/// Words: LANGUAGE keys-chain KEY. Exit code 65 where a link is broken.
[[nodiscard]] CommandAnswer show_chain(const CommandContext& context, Language language, const Words& words);

}  // namespace campus::collector
