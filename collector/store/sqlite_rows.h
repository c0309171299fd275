#pragma once
// How our values stand in SQLite's columns. Include in this folder's .cpp files only.

#include <string>
#include <string_view>

#include "collector/store/sqlite.h"
#include "collector/store/store.h"

namespace campus::collector::rows {

/// 64 hex digits as 32 bytes, and back.
[[nodiscard]] std::string to_blob(std::string_view hex);
[[nodiscard]] std::string to_hex(std::string_view blob);

[[nodiscard]] inline std::int64_t to_milliseconds(WallTime time) { return time.time_since_epoch().count(); }
[[nodiscard]] inline WallTime to_time(std::int64_t milliseconds) {
  return WallTime(std::chrono::milliseconds(milliseconds));
}

void put_key(Statement& insert, const KeyRecord& key);
/// From `SELECT id, public_key, state, auditor, by_open, sites, first_seen, decided`.
[[nodiscard]] KeyRecord key_of(const Statement& row);
/// A row of the roster. bad_data where it is not what the import could have written.
[[nodiscard]] Result<Facts> facts_of(std::string_view text);
/// From `SELECT id, key, site, received, size, payload, seal`.
[[nodiscard]] Result<ArchivedReport> archived_of(const Statement& row);

}  // namespace campus::collector::rows
