#pragma once
// Damaged files are never deleted: each gets a folder of its own under `damaged/`, named by time and file, with a line
// about what became of it. For this folder's .cpp files.

#include <filesystem>
#include <string>
#include <vector>

#include "core/time.h"

namespace campus::collector {

inline constexpr const char* kDamagedName = "damaged";

/// One damaged file on its way out: its folder is `.unfinished` until the new file has taken its place, and whoever
/// finds it so goes on.
struct SetAside {
  std::filesystem::path folder;  ///< unfinished
  std::filesystem::path file;    ///< where the file belongs
  [[nodiscard]] std::filesystem::path source() const { return folder / file.filename(); }
  [[nodiscard]] std::filesystem::path finished() const;
};

/// Those that an earlier start did not finish.
[[nodiscard]] std::vector<SetAside> unfinished(const std::filesystem::path& store);
/// Makes the folder; nothing is moved yet.
[[nodiscard]] SetAside begin_setting_aside(const std::filesystem::path& store, const std::filesystem::path& file,
                                           WallTime now);
/// First the log, then the database; what was moved before stays. Where there was no file at all, an empty one.
void move_there(const SetAside& aside);
/// The new file takes the place; the line is written beside the old one.
void finish(const SetAside& aside, const std::filesystem::path& made, const std::string& line);
/// What was set aside, a line each, oldest first; empty where nothing was or somebody took the folders away.
[[nodiscard]] std::vector<std::string> lines_about_damage(const std::filesystem::path& store);

/// `before` + `2026-11-26T22-17-00Z` + `after` in `folder`, a second later for each such name that is taken.
[[nodiscard]] std::filesystem::path unused_name(const std::filesystem::path& folder, const std::string& before,
                                                WallTime now, const std::string& after);

/// For the next start: this file did not hold what it should.
void mark_suspect(const std::filesystem::path& file);
[[nodiscard]] bool is_suspect(const std::filesystem::path& file);

}  // namespace campus::collector
