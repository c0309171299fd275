#pragma once
// What is done to the embedded store's files while none is open: unfinished work is settled, damage is salvaged,
// another version is brought to this one. Whoever calls holds the store's lock.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "collector/store/store.h"
#include "core/result.h"
#include "core/time.h"

namespace campus::collector {

/// As a start of `serve` needs it. Errors as SqliteStore::open() has them.
[[nodiscard]] Result<std::vector<Mended>> mend_files(const std::filesystem::path& folder, WallTime now);
/// As SqliteStore::migrate() has it.
[[nodiscard]] Result<std::string> migrate_files(const std::filesystem::path& folder, std::int64_t to, WallTime now);

}  // namespace campus::collector
