#pragma once
// Commands about orders to probes: settings of the fleet, silence, tests on request.

#include <optional>

#include "collector/app/commands.h"
#include "collector/orders/silence_status.h"
#include "core/model/localized.h"

namespace campus::collector {

/// Of the silence that holds, the widest first; nothing where none does. Any thread.
[[nodiscard]] std::optional<SilenceStatus> silence_status_now(const Ingest& ingest, const Presence& presence,
                                                              WallTime now);

[[nodiscard]] CommandAnswer import_fleet(const CommandContext& context, Language language, const Words& words);
[[nodiscard]] CommandAnswer show_fleet(const CommandContext& context, Language language, const Words& words);
[[nodiscard]] CommandAnswer begin_silence(const CommandContext& context, Language language, const Words& words);
[[nodiscard]] CommandAnswer end_silence(const CommandContext& context, Language language, const Words& words);
/// Who keeps it is known inside `serve` alone.
[[nodiscard]] CommandAnswer show_silence(const CommandContext& context, Language language, const Words& words);
[[nodiscard]] CommandAnswer request_test(const CommandContext& context, Language language, const Words& words);
[[nodiscard]] CommandAnswer request_joint_test(const CommandContext& context, Language language, const Words& words);
[[nodiscard]] CommandAnswer list_tests(const CommandContext& context, Language language, const Words& words);

}  // namespace campus::collector
