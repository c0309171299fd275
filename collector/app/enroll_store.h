#pragma once
// What `enroll` and `keys approve-pending` do to the store. Words as in commands.h.

#include "collector/app/commands.h"
#include "core/model/localized.h"

namespace campus::collector {

/// Answers lines `CODE\tNAME\tSCHOOL\tSCHOOL_NAME` of sites that want a code; `all`: of every site.
[[nodiscard]] CommandAnswer list_sites_for_codes(const CommandContext& context, const Words& words);
[[nodiscard]] CommandAnswer add_codes(const CommandContext& context, Language language, const Words& words);
[[nodiscard]] CommandAnswer list_codes(const CommandContext& context, Language language, const Words& words);
[[nodiscard]] CommandAnswer replace_key(const CommandContext& context, Language language, const Words& words);
[[nodiscard]] CommandAnswer withdraw_codes(const CommandContext& context, Language language, const Words& words);
[[nodiscard]] CommandAnswer approve_pending(const CommandContext& context, Language language, const Words& words);

}  // namespace campus::collector
