#pragma once
// A file that is no longer to be used keeps its bytes under another name. For this folder's .cpp files; failures leave
// as filesystem_error.

#include <filesystem>
#include <string>

#include "core/time.h"

namespace campus::probe {

/// `damaged/2026-11-26T22-17-00Z-spool.db` below the state folder, a second later for each such name that is taken.
[[nodiscard]] std::string name_aside(const std::filesystem::path& state_folder, WallTime now);

/// spool.db and its log take that name, `made` takes their place; each step is synced. Where spool.db was moved before
/// by a call that was cut off, it goes on from there.
void change_places(const std::filesystem::path& state_folder, const std::string& aside,
                   const std::filesystem::path& made);

void sync_path(const std::filesystem::path& file_or_folder);

}  // namespace campus::probe
