#pragma once
// Commands about operators' accounts.

#include "collector/app/commands.h"
#include "core/model/localized.h"

namespace campus::collector {

/// The answer shows the token, which is kept nowhere.
[[nodiscard]] CommandAnswer add_account(const CommandContext& context, Language language, const Words& words);
[[nodiscard]] CommandAnswer list_accounts(const CommandContext& context, Language language);
[[nodiscard]] CommandAnswer revoke_account(const CommandContext& context, Language language, const Words& words);

}  // namespace campus::collector
