#pragma once
// The schema, version by version. For this folder's .cpp files; failures leave as PostgresError.

#include <cstdint>
#include <span>

#include "collector/store/postgres/connection.h"

namespace campus::collector::postgres {

/// From one version to the next.
struct Migration {
  const char* up = nullptr;
  const char* back = nullptr;  ///< null: from here there is no way back
};

/// The first one makes version 1.
[[nodiscard]] std::span<const Migration> migrations();

/// Of the store that is there; 0 where there is none.
[[nodiscard]] std::int64_t version_of(Connection& connection);
/// To the newest version, in one transaction; several may call it at the same time. bad_data: the store is newer than
/// that, and stays as it is.
void migrate_up(Connection& connection, std::span<const Migration> all);
/// What came after a version was made and that its programs need not know; several may call it at the same time.
void add_later_tables(Connection& connection);
/// Up to the newest, or one version back, or nothing where it is of that version. conflict: there is no way.
void migrate_to(Connection& connection, std::span<const Migration> all, std::int64_t version);
/// One version back. conflict: there is no way back.
void migrate_back(Connection& connection, std::span<const Migration> all);

}  // namespace campus::collector::postgres
