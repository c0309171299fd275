#pragma once
// From version 1 of the embedded store (one file with everything) to version 2 and back. Both ways make a whole new
// store beside the old one, which stays under another name; only then names change. Whoever calls holds the store's
// lock, and nobody has a file of it open. For this folder's .cpp files; failures leave as SqliteError or
// filesystem_error and leave the store as it was.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/time.h"

namespace campus::collector {

/// What was made, before its names change.
struct Converted {
  std::int64_t reports = 0;
  std::int64_t unreadable = 0;  ///< stay where they were
};
/// Finishes or undoes what an earlier process was stopped at.
void settle_migration(const std::filesystem::path& folder);

[[nodiscard]] bool is_version_one(const std::filesystem::path& folder);
/// One line about what was done. The next start judges all reports again.
[[nodiscard]] std::string migrate_from_one(const std::filesystem::path& folder, WallTime now);
/// The same in the other direction. What version 1 has no place for (accounts, log of operators, changes, hours, the
/// calendar) stays in the folder of version 2.
[[nodiscard]] std::string migrate_to_one(const std::filesystem::path& folder, WallTime now);

// For the files of this one idea.

/// An empty folder for the new store.
[[nodiscard]] std::filesystem::path begin_migration(const std::filesystem::path& folder);
/// The new store takes the place of the old one; the value is where the old one is now.
[[nodiscard]] std::filesystem::path swap_in_version_two(const std::filesystem::path& folder, WallTime now);
[[nodiscard]] std::filesystem::path swap_in_version_one(const std::filesystem::path& folder, WallTime now);

}  // namespace campus::collector
