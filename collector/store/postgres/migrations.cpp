#include "collector/store/postgres/migrations.h"

#include <string>

#include "collector/store/postgres/postgres_error.h"
#include "schema_sql.h"

namespace campus::collector::postgres {
namespace {

constexpr Migration kAll[] = {{kSchemaSql, nullptr}};

bool has_table(Connection& connection) {
  return connection.query("SELECT to_regclass('campus.head') IS NOT NULL").integer(0, 0) != 0;
}

std::int64_t locked_version(Connection& connection) {
  if (!has_table(connection)) return 0;
  const auto rows = connection.query("SELECT version FROM head FOR UPDATE");
  if (rows.empty()) throw PostgresError(ErrorCode::bad_data, "the row of its head is missing; restore a backup");
  return rows.integer(0, 0);
}

void set_version(Connection& connection, std::int64_t version) {
  connection.query("UPDATE head SET version = $1", Parameters().add(version));
}

void make_schema(Connection& connection) {
  const auto found = connection.query("SELECT 1 FROM pg_namespace WHERE nspname = 'campus'");
  if (found.empty()) connection.run("CREATE SCHEMA campus");
}

void refuse_newer(std::int64_t version, std::size_t newest) {
  if (version <= static_cast<std::int64_t>(newest)) return;
  throw PostgresError(ErrorCode::bad_data, "the store has version " + std::to_string(version) +
                                               " and this program reads " + std::to_string(newest) +
                                               "; use the program that made it");
}

void try_to_migrate_up(Connection& connection, std::span<const Migration> all) {
  Transaction transaction(connection);
  auto version = locked_version(connection);
  refuse_newer(version, all.size());
  if (version == static_cast<std::int64_t>(all.size())) return;
  if (version == 0) make_schema(connection);
  for (; version < static_cast<std::int64_t>(all.size()); ++version) {
    connection.run(all[static_cast<std::size_t>(version)].up);
    set_version(connection, version + 1);
  }
  transaction.commit();
}

/// The last one that was added is there.
bool has_later_tables(Connection& connection) {
  return !connection
              .query("SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('campus.head') AND attname = 'orders'")
              .empty();
}

/// Somebody else made the same thing at the same time.
bool was_made_meanwhile(const std::string& state) {
  constexpr const char* kDuplicateSchema = "42P06";
  constexpr const char* kDuplicateTable = "42P07";
  constexpr const char* kUniqueViolation = "23505";
  return state == kDuplicateSchema || state == kDuplicateTable || state == kUniqueViolation;
}

}  // namespace

std::span<const Migration> migrations() { return kAll; }

std::int64_t version_of(Connection& connection) {
  if (!has_table(connection)) return 0;
  const auto rows = connection.query("SELECT version FROM head");
  return rows.empty() ? 0 : rows.integer(0, 0);
}

void migrate_up(Connection& connection, std::span<const Migration> all) {
  constexpr int kAttempts = 3;
  for (int attempt = 1;; ++attempt) {
    try {
      return try_to_migrate_up(connection, all);
    } catch (const PostgresError& error) {
      if (!was_made_meanwhile(error.state()) || attempt == kAttempts) throw;
    }
  }
}

void add_later_tables(Connection& connection) {
  if (has_later_tables(connection)) return;
  Transaction transaction(connection);
  // Whoever held the head's row while it waits to change the table would stand in the way of others who do the same.
  constexpr const char* kOneAtATime = "SELECT pg_advisory_xact_lock(hashtext('campus later tables'))::text";
  static_cast<void>(connection.query(kOneAtATime));
  if (!has_later_tables(connection)) connection.run(kLaterTablesSql);
  transaction.commit();
}

void migrate_back(Connection& connection, std::span<const Migration> all) {
  Transaction transaction(connection);
  const auto version = locked_version(connection);
  refuse_newer(version, all.size());
  const auto* back = version == 0 ? nullptr : all[static_cast<std::size_t>(version - 1)].back;
  if (back == nullptr) {
    throw PostgresError(ErrorCode::conflict, "from version " + std::to_string(version) + " there is no way back");
  }
  connection.run(back);
  set_version(connection, version - 1);
  transaction.commit();
}

void migrate_to(Connection& connection, std::span<const Migration> all, std::int64_t version) {
  const auto there = version_of(connection);
  const auto newest = static_cast<std::int64_t>(all.size());
  refuse_newer(there, all.size());
  if (there == version) return;
  if (version == newest && there < newest) return migrate_up(connection, all);
  if (version == there - 1 && there <= newest && version > 0) return migrate_back(connection, all);
  throw PostgresError(ErrorCode::conflict, "there is no way from version " + std::to_string(there) + " to version " +
                                               std::to_string(version) + "; this program's is " +
                                               std::to_string(newest) + ", and it goes back by one");
}

}  // namespace campus::collector::postgres
