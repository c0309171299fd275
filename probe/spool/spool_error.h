#pragma once
// A failure of SQLite as an Error. For this folder's .cpp files.

#include <filesystem>

#include "core/result.h"
#include "core/sqlite/database.h"

namespace campus::probe {

/// One line: the file, what failed, what to do.
[[nodiscard]] Error error_of(const SqliteError& error, const std::filesystem::path& file);

}  // namespace campus::probe
