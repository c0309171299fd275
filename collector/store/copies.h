#pragma once
// Whole stores: a consistent copy, and whether everything in one fits together. For this folder's .cpp files; failures
// leave as SqliteError.

#include <filesystem>

#include "collector/store/records.h"
#include "collector/store/store_files.h"

namespace campus::collector {

/// Into an empty or new folder (0700).
void copy_store(StoreFiles& files, const std::filesystem::path& folder);
[[nodiscard]] CheckResult check_store(StoreFiles& files);

}  // namespace campus::collector
