#pragma once
// Commands that look after what is kept: the calendar, other standards, copies, checks, the audit log.

#include <filesystem>
#include <string>

#include "collector/app/commands.h"
#include "core/model/localized.h"

namespace campus::collector {

[[nodiscard]] CommandAnswer import_calendar(const CommandContext& context, Language language, const Words& words);
[[nodiscard]] CommandAnswer rejudge(const CommandContext& context, Language language, const Words& words);
/// The nearest folder above it that there is, and which one that is for this process; empty: none can be seen.
[[nodiscard]] std::string place_of_folder(const std::filesystem::path& folder);
[[nodiscard]] CommandAnswer backup_store(const CommandContext& context, Language language, const Words& words);
[[nodiscard]] CommandAnswer continue_backup(const CommandContext& context, Language language, const Words& words);
[[nodiscard]] CommandAnswer check_store(const CommandContext& context, Language language);
[[nodiscard]] CommandAnswer show_audit(const CommandContext& context, Language language, const Words& words);

}  // namespace campus::collector
