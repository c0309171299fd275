#include "collector/store/store_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "schema_sql.h"

namespace campus::collector {
namespace {

/// SQLite would make the file with the umask's mode; ours is for its owner alone. The folder's entry is synced here:
/// the log's durability hangs on it.
void make_file(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  const bool made = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!made) {
    const int code = error == EACCES || error == EPERM ? SQLITE_PERM : SQLITE_CANTOPEN;
    throw SqliteError(code, std::string(std::strerror(error)) + "; check the folder and the disk");
  }
  sync_folder(file.parent_path());
}

}  // namespace

Result<void> make_folder(const std::filesystem::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) {
    sync_folder(folder.parent_path());
    return {};
  }
  const int error = errno;
  const auto code = error == EACCES || error == EPERM ? ErrorCode::permission : ErrorCode::cannot_create;
  return Error{code,
               "cannot make " + folder.string() + ": " + std::strerror(error) + "; check the folder and the disk"};
}

void sync_folder(const std::filesystem::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  if (!synced) throw SqliteError(SQLITE_IOERR, "cannot sync " + folder.string() + ": " + std::strerror(error));
}

Database open_store_file(const std::filesystem::path& file, FileKind kind, const char* schema, std::int64_t expected) {
  make_file(file);
  Database database(file);
  database.run(
      "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA locking_mode=EXCLUSIVE; PRAGMA busy_timeout=2000;");
  if (database.text("PRAGMA journal_mode=WAL") != "wal") throw SqliteError(SQLITE_CANTOPEN, "no write-ahead log here");
  database.run("PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;");
  Transaction transaction(database);
  const auto version = database.integer("PRAGMA user_version");
  const auto application = database.integer("PRAGMA application_id");
  const auto ours = static_cast<std::int64_t>(kind);
  if (version == 0 && database.integer("SELECT count(*) FROM sqlite_schema") == 0) {
    database.run(schema);
    database.run(("PRAGMA user_version=" + std::to_string(expected)).c_str());
    database.run(("PRAGMA application_id=" + std::to_string(ours)).c_str());
  } else if (application != ours) {
    throw SqliteError(SQLITE_NOTADB, "the file belongs to another program");
  } else if (version != expected) {
    const auto advice = version == 1 ? "campus-collector serve or campus-collector migrate brings it up"
                                     : "use the program that made it";
    throw SqliteError(SQLITE_NOTADB, "the store has version " + std::to_string(version) + " and this program reads " +
                                         std::to_string(expected) + "; " + advice);
  }
  transaction.commit();
  return database;
}

Database open_main_file(const std::filesystem::path& file) {
  auto database = open_store_file(file, FileKind::main, kSchemaSql);
  // After the schema, whose tables then stand at the same pages in every file of the version: salvage relies on it. In
  // a file that an older program began, these tables stand elsewhere; what is read in their place does not pass their
  // checks.
  Transaction transaction(database);
  database.run(kLaterTablesSql);
  transaction.commit();
  return database;
}

std::int64_t version_of(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return 0;
  try {
    auto database = Database::for_a_look(file);
    if (database.integer("PRAGMA application_id") != static_cast<std::int64_t>(FileKind::main)) return 0;
    return database.integer("PRAGMA user_version");
  } catch (const SqliteError&) {
    return 0;  // whoever opens it for good says why
  }
}

ErrorCode code_of(const SqliteError& error) {
  switch (error.code() & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_MISMATCH:
      return ErrorCode::bad_data;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return ErrorCode::permission;
    case SQLITE_CANTOPEN:
      return ErrorCode::cannot_create;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::conflict;
    default:
      return ErrorCode::io;
  }
}

bool write_back(Database& database) {
  auto checkpoint = database.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
  return !(checkpoint.step() && checkpoint.integer(0) != 0);
}

}  // namespace campus::collector
