#pragma once
// What a start does about damaged files: each is set aside, and a new one takes its place with everything that can be
// read. Raw reports are taken over only where signature and digest fit; what follows from them is made anew where the
// main file has lost any of it. For this folder's .cpp files; failures leave as SqliteError or filesystem_error, and
// the next start goes on where this one stopped.

#include <filesystem>
#include <string>
#include <vector>

#include "core/time.h"

namespace campus::collector {

/// Looks at the main file, the newest day, whatever was marked, and the beginning of all others. One line for each file
/// that was salvaged. Whoever calls holds the store's lock, and nobody has a file of it open.
[[nodiscard]] std::vector<std::string> salvage_store(const std::filesystem::path& folder, WallTime now);

}  // namespace campus::collector
