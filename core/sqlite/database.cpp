#include "core/sqlite/database.h"

#include <exception>

namespace campus {
namespace {

[[noreturn]] void fail(sqlite3* database, int code) {
  const int extended = sqlite3_extended_errcode(database);
  const char* file = sqlite3_db_filename(database, "main");
  throw SqliteError(
      extended,
      std::string(sqlite3_errmsg(database)) + " (SQLite " + std::to_string(extended) + "/" + std::to_string(code) + ")",
      file == nullptr ? "" : file);
}

}  // namespace

Statement::Statement(sqlite3* database, const char* sql) {
  sqlite3_stmt* raw = nullptr;
  if (const int code = sqlite3_prepare_v2(database, sql, -1, &raw, nullptr); code != SQLITE_OK) fail(database, code);
  statement_.reset(raw);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) fail(sqlite3_db_handle(statement_.get()), code);
}

Statement& Statement::bind(int index, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), index, value));
  return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
  check(sqlite3_bind_text64(statement_.get(), index, text.data() == nullptr ? "" : text.data(), text.size(),
                            SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_blob(int index, std::string_view bytes) {
  check(sqlite3_bind_blob64(statement_.get(), index, bytes.data() == nullptr ? "" : bytes.data(), bytes.size(),
                            SQLITE_STATIC));
  return *this;
}

Statement& Statement::bind_null(int index) {
  check(sqlite3_bind_null(statement_.get(), index));
  return *this;
}

Statement& Statement::bind_value(int index, const Statement& row, int column) {
  check(sqlite3_bind_value(statement_.get(), index, sqlite3_column_value(row.statement_.get(), column)));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) {
    try {
      fail(sqlite3_db_handle(statement_.get()), code);
    } catch (...) {
      sqlite3_reset(statement_.get());
      throw;
    }
  }
  sqlite3_reset(statement_.get());
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }

std::string Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const int length = sqlite3_column_bytes(statement_.get(), column);
  return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(length));
}

Database::Database(const std::filesystem::path& file, const char* vfs) {
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
  database_.reset(raw);
  if (code != SQLITE_OK) fail(raw, code);
}

Database Database::for_a_look(const std::filesystem::path& file, const char* vfs) {
  Database database(file, vfs);
  sqlite3_db_config(database.raw(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  database.run(
      "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA locking_mode=EXCLUSIVE; PRAGMA query_only=ON; "
      "PRAGMA wal_autocheckpoint=0;");
  return database;
}

void Database::run(const char* sql) {
  if (const int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr); code != SQLITE_OK) {
    fail(database_.get(), code);
  }
}

std::int64_t Database::integer(const char* sql) {
  auto statement = prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::string Database::text(const char* sql) {
  auto statement = prepare(sql);
  return statement.step() ? statement.text(0) : std::string();
}

WithoutSync::WithoutSync(Database& database) : database_(database), failures_(std::uncaught_exceptions()) {
  database_.run("PRAGMA synchronous=NORMAL");
}

/// Where this fails the process ends: what is decided afterwards would not be durable. After a failure the file is
/// closed and opened anew, and one that failed is not asked again.
WithoutSync::~WithoutSync() {
  if (std::uncaught_exceptions() == failures_) database_.run("PRAGMA synchronous=FULL");
}

Transaction::Transaction(Database& database) : database_(database) { database_.run("BEGIN IMMEDIATE"); }

Transaction::~Transaction() {
  try {
    if (database_.in_transaction()) database_.run("ROLLBACK");
  } catch (const SqliteError&) {
    return;  // the error that brought us here is already on its way; recover() opens anew
  }
}

void Transaction::commit() { database_.run("COMMIT"); }

}  // namespace campus
