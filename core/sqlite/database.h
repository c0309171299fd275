#pragma once
// SQLite in C++ clothes, for the .cpp files of folders that keep a database. Failures leave as SqliteError and are
// caught where such a folder's public functions begin. An object belongs to one thread at a time.

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace campus {

class SqliteError : public std::runtime_error {
 public:
  SqliteError(int code, const std::string& what, std::filesystem::path file = {})
      : std::runtime_error(what), code_(code), file_(std::move(file)) {}
  [[nodiscard]] int code() const { return code_; }  ///< extended result code
  /// Of the database that failed; empty where none is known.
  [[nodiscard]] const std::filesystem::path& file() const { return file_; }
  /// The file's content is not what was written to it.
  [[nodiscard]] bool is_damage() const {
    return (code_ & 0xff) == SQLITE_CORRUPT || ((code_ & 0xff) == SQLITE_NOTADB && !file_.empty());
  }

 private:
  int code_;
  std::filesystem::path file_;
};

/// A prepared statement. Text and blobs that are bound must live until the next step or reset.
class Statement {
 public:
  Statement(sqlite3* database, const char* sql);

  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, std::string_view text);
  Statement& bind_blob(int index, std::string_view bytes);
  Statement& bind_null(int index);
  /// The value of another statement's row, whatever its type.
  Statement& bind_value(int index, const Statement& row, int column);

  /// True while there is a row. Resets itself at the end and on failure.
  [[nodiscard]] bool step();
  /// Steps to the end.
  void run();
  /// Leaves the rows that are left.
  void reset() { sqlite3_reset(statement_.get()); }

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string text(int column) const;  ///< also blobs

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  void check(int code) const;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  /// Opens for reading and writing; the file must exist. `vfs` is the port to the disk, null for this machine's.
  explicit Database(const std::filesystem::path& file, const char* vfs = nullptr);
  /// Opens for a look at a file that must stay as it is, its log included: nothing is written, not even at the end.
  [[nodiscard]] static Database for_a_look(const std::filesystem::path& file, const char* vfs = nullptr);

  void run(const char* sql);
  [[nodiscard]] Statement prepare(const char* sql) { return {database_.get(), sql}; }
  [[nodiscard]] std::int64_t integer(const char* sql);
  [[nodiscard]] std::string text(const char* sql);
  [[nodiscard]] std::int64_t last_number() const { return sqlite3_last_insert_rowid(database_.get()); }
  [[nodiscard]] sqlite3* raw() const { return database_.get(); }  ///< for the backup interface
  [[nodiscard]] std::int64_t changes() const { return sqlite3_changes64(database_.get()); }
  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(database_.get()) == 0; }

 private:
  struct Close {
    void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
  };
  std::unique_ptr<sqlite3, Close> database_;
};

/// While it lives, commits are written but not synced: for what can be made again from what another file has synced.
/// Stands around transactions, never within one.
class WithoutSync {
 public:
  explicit WithoutSync(Database& database);
  WithoutSync(const WithoutSync&) = delete;
  WithoutSync& operator=(const WithoutSync&) = delete;
  ~WithoutSync();

 private:
  Database& database_;
  int failures_;  ///< on their way when it began
};

/// Rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit();

 private:
  Database& database_;
};

}  // namespace campus
