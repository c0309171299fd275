#include "collector/store/sqlite_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "collector/store/content.h"
#include "collector/store/sqlite.h"
#include "collector/store/sqlite_rows.h"
#include "core/wire/report_json.h"
#include "schema_sql.h"

namespace campus::collector {
namespace {

constexpr const char* kFileName = "collector.db";
constexpr std::int64_t kSchemaVersion = 1;
constexpr std::int64_t kApplicationId = 0x43616d70;  // "Camp"

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
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::conflict;
    default:
      return ErrorCode::io;
  }
}

/// SQLite would make the file with the umask's mode; ours is for its owner alone. The folder's entry is synced once,
/// here: the log's durability hangs on it.
Result<void> make_file(const std::filesystem::path& folder) {
  const auto file = folder / kFileName;
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  const bool made = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  const int parent = made ? ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  const bool synced = parent >= 0 && ::fsync(parent) == 0;
  if (parent >= 0) ::close(parent);
  if (synced) return {};
  const auto code = error == EACCES || error == EPERM ? ErrorCode::permission : ErrorCode::cannot_create;
  return Error{code, "cannot make " + file.string() + ": " + std::strerror(error) + "; check the folder and the disk"};
}

Result<void> look_for_file(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::exists(folder / kFileName, error)) return {};
  if (error) {
    return Error{ErrorCode::permission, "cannot look into " + folder.string() + ": " + error.message() +
                                            "; run the command as the user of the service"};
  }
  return Error{ErrorCode::missing, "there is no store in " + folder.string() +
                                       "; name the collector's folder with --store sqlite:DIR, or begin one with "
                                       "campus-collector roster import"};
}

void prepare_file(Database& database) {
  database.run(
      "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA locking_mode=EXCLUSIVE; PRAGMA busy_timeout=2000;");
  if (database.text("PRAGMA journal_mode=WAL") != "wal") throw SqliteError(SQLITE_CANTOPEN, "no write-ahead log here");
  database.run("PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;");
  Transaction transaction(database);
  const auto version = database.integer("PRAGMA user_version");
  const auto application = database.integer("PRAGMA application_id");
  if (version == 0 && database.integer("SELECT count(*) FROM sqlite_schema") == 0) {
    database.run(kSchemaSql);
    database.run(("PRAGMA user_version=" + std::to_string(kSchemaVersion)).c_str());
    database.run(("PRAGMA application_id=" + std::to_string(kApplicationId)).c_str());
  } else if (application != kApplicationId) {
    throw SqliteError(SQLITE_NOTADB, "the file belongs to another program");
  } else if (version != kSchemaVersion) {
    throw SqliteError(SQLITE_NOTADB, "the store has version " + std::to_string(version) + " and this program reads " +
                                         std::to_string(kSchemaVersion) + "; use the program that made it");
  }
  transaction.commit();
}

constexpr const char* kArchived = "SELECT r.id, r.key, r.site, r.received, r.size, r.payload, r.seal FROM reports r ";

/// SQLITE_MISMATCH: the row is there, and its report is damaged.
std::optional<ArchivedReport> only_row(Statement& select) {
  if (!select.step()) return std::nullopt;
  auto report = rows::archived_of(select);
  if (!report) throw SqliteError(SQLITE_MISMATCH, report.error().message);
  return *std::move(report);
}

}  // namespace

struct SqliteStore::Connection {
  explicit Connection(const std::filesystem::path& file) : database(opened(file)) {}
  static Database opened(const std::filesystem::path& file) {
    Database fresh(file);
    prepare_file(fresh);
    return fresh;
  }

  Database database;
  Statement insert_report = database.prepare(
      "INSERT INTO reports (id, key, sequence, site, received, ordered_at, held, size, payload, seal) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING");
  Statement find_report = database.prepare("SELECT 1 FROM reports WHERE id = ?1");
  Statement make_latest = database.prepare(
      "INSERT INTO latest (site, id, key, sequence, ordered_at) "
      "SELECT site, id, key, sequence, ordered_at FROM reports WHERE id = ?1 "
      "ON CONFLICT (site) DO UPDATE SET id = excluded.id, key = excluded.key, sequence = excluded.sequence, "
      "ordered_at = excluded.ordered_at WHERE (excluded.key = latest.key AND excluded.sequence > latest.sequence) "
      "OR (excluded.key <> latest.key AND excluded.ordered_at > latest.ordered_at)");
  Statement set_held = database.prepare("UPDATE reports SET held = ?2 WHERE id = ?1");
  Statement put_key = database.prepare(
      "INSERT OR REPLACE INTO keys (id, public_key, state, auditor, by_open, sites, first_seen, decided) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
  Statement add_count = database.prepare(
      "INSERT INTO counts (banner, level, outcome, count) VALUES (?1, ?2, ?3, ?4) "
      "ON CONFLICT (banner, level, outcome) DO UPDATE SET count = count + excluded.count");

  /// `id` is kept and counts for its site: is it the latest?
  AppendOutcome rank(const std::string& id) {
    make_latest.bind_blob(1, id).run();
    return database.changes() > 0 ? AppendOutcome::stored : AppendOutcome::late;
  }

  bool knows(const std::string& id) {
    const bool known = find_report.bind_blob(1, id).step();
    if (known) find_report.run();
    return known;
  }

  AppendOutcome add(const StoredReport& report) {
    const auto id = rows::to_blob(report.id.text());
    const auto key = rows::to_blob(report.key.text());
    insert_report.bind_blob(1, id).bind_blob(2, key).bind(3, report.sequence).bind(4, report.site.text());
    insert_report.bind(5, rows::to_milliseconds(report.received)).bind(6, rows::to_milliseconds(report.ordered_at));
    insert_report.bind(7, report.held).bind(8, report.content.payload_bytes);
    insert_report.bind_blob(9, report.content.payload).bind_blob(10, report.content.seal).run();
    if (database.changes() == 0) {
      return knows(id) ? AppendOutcome::duplicate : AppendOutcome::sequence_conflict;
    }
    return report.held.empty() ? rank(id) : AppendOutcome::held;
  }

  AppendOutcome decide(const Settlement& settlement) {
    const auto id = rows::to_blob(settlement.id.text());
    set_held.bind_blob(1, id).bind(2, settlement.held).run();
    if (database.changes() == 0) return AppendOutcome::sequence_conflict;
    return settlement.held.empty() ? rank(id) : AppendOutcome::held;
  }

  void count(const SiteCode& banner, Level level, std::string_view outcome, std::int64_t n) {
    add_count.bind(1, banner.text()).bind(2, name_of(level)).bind(3, outcome).bind(4, n).run();
  }
};

/// An operation as messages and as metrics name it.
struct SqliteStore::Doing {
  const char* word;
  const char* operation;
  bool of_one_report = false;

  static constexpr Doing writing() { return {"write", "commit"}; }
  static constexpr Doing reading() { return {"read", "read"}; }
  static constexpr Doing reading_one() { return {"read", "read", true}; }
  static constexpr Doing writing_back() { return {"check", "checkpoint"}; }

  /// A damaged report, or a damaged page where one was asked for, is no reason to distrust the rest: whoever asks for
  /// it must not be able to stop all others. Nothing else in the connection's cache may be believed after a failure.
  [[nodiscard]] bool closes(int code) const {
    return code != SQLITE_MISMATCH && !(of_one_report && code == SQLITE_CORRUPT);
  }
};

SqliteStore::SqliteStore(std::filesystem::path folder, StoreLock lock)
    : folder_(std::move(folder)), lock_(std::move(lock)) {}
SqliteStore::~SqliteStore() = default;

template <class Work>
auto SqliteStore::guarded(const Doing& doing, Work work) -> Result<decltype(work(std::declval<Connection&>()))> {
  const auto place = (folder_ / kFileName).string();
  if (!connection_) return Error{ErrorCode::io, "the store " + place + " is closed after an earlier failure"};
  try {
    if constexpr (std::is_void_v<decltype(work(*connection_))>) {
      work(*connection_);
      return {};
    } else {
      return work(*connection_);
    }
  } catch (const SqliteError& error) {
    Error failed{code_of(error), std::string("cannot ") + doing.word + " " + place + ": " + error.what()};
    tell_failure(doing.operation);
    if (doing.closes(error.code())) close(failed);
    return failed;
  }
}

void SqliteStore::close(Error why) {
  connection_.reset();
  failure_ = std::move(why);
}

Result<void> SqliteStore::connect() {
  auto connected = try_to_connect();
  if (!connected) {
    tell_failure("open");
    close(connected.error());
  }
  return connected;
}

Result<void> SqliteStore::try_to_connect() {
  if (auto made = make_file(folder_); !made) return made;
  try {
    connection_ = std::make_unique<Connection>(folder_ / kFileName);
    return {};
  } catch (const SqliteError& error) {
    return Error{code_of(error), "cannot open " + (folder_ / kFileName).string() + ": " + error.what()};
  }
}

std::optional<Error> SqliteStore::failure() const { return connection_ ? std::nullopt : failure_; }

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const std::filesystem::path& folder, Make make) {
  if (make == Make::never) {
    if (auto there = look_for_file(folder); !there) return there.error();
  }
  auto lock = StoreLock::take(folder);
  if (!lock) return lock.error();
  std::unique_ptr<SqliteStore> store(new SqliteStore(folder, *std::move(lock)));
  if (auto connected = store->connect(); !connected) return connected.error();
  return store;
}

Result<void> SqliteStore::recover() {
  connection_.reset();
  if (auto connected = connect(); !connected) return connected;
  // Frames that an earlier commit wrote but could not sync may be visible again: copying all of them into the file,
  // with its sync, makes them as durable as they look.
  return guarded(Doing::writing_back(), [](Connection& c) {
    auto checkpoint = c.database.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
    const bool blocked = checkpoint.step() && checkpoint.integer(0) != 0;
    if (blocked) throw SqliteError(SQLITE_BUSY, "the log could not be written back");
  });
}

Result<std::vector<AppendOutcome>> SqliteStore::append(const AppendBatch& batch) {
  return guarded(Doing::writing(), [&](Connection& c) {
    Transaction transaction(c.database);
    for (const auto& key : batch.keys) rows::put_key(c.put_key, key);
    std::vector<AppendOutcome> outcomes;
    outcomes.reserve(batch.reports.size());
    for (const auto& report : batch.reports) {
      outcomes.push_back(c.add(report));
      c.count(report.banner, report.level, name_of(outcomes.back()), 1);
    }
    for (const auto& count : batch.counts) c.count(count.banner, count.level, count.outcome, count.count);
    transaction.commit();
    return outcomes;
  });
}

Result<std::vector<AppendOutcome>> SqliteStore::settle(std::span<const Settlement> settlements) {
  return guarded(Doing::writing(), [&](Connection& c) {
    Transaction transaction(c.database);
    std::vector<AppendOutcome> outcomes;
    outcomes.reserve(settlements.size());
    for (const auto& settlement : settlements) {
      outcomes.push_back(c.decide(settlement));
      const bool counts = outcomes.back() == AppendOutcome::stored || outcomes.back() == AppendOutcome::late;
      if (counts) c.count(settlement.banner, settlement.level, name_of(outcomes.back()), 1);
    }
    transaction.commit();
    return outcomes;
  });
}

Result<void> SqliteStore::put_key(const KeyRecord& key) {
  return guarded(Doing::writing(), [&](Connection& c) { rows::put_key(c.put_key, key); });
}

Result<void> SqliteStore::replace_roster(std::span<const Facts> roster_rows) {
  return guarded(Doing::writing(), [&](Connection& c) {
    Transaction transaction(c.database);
    c.database.run("DELETE FROM roster");
    auto insert = c.database.prepare("INSERT INTO roster (code, facts) VALUES (?1, ?2)");
    for (const auto& row : roster_rows) {
      const auto facts = wire::encode_facts(row);
      insert.bind(1, std::get<std::string>(row.at("code"))).bind(2, facts).run();
    }
    transaction.commit();
  });
}

Result<std::vector<KeyRecord>> SqliteStore::keys() {
  return guarded(Doing::reading(), [](Connection& c) {
    auto select = c.database.prepare(
        "SELECT id, public_key, state, auditor, by_open, sites, first_seen, decided FROM keys ORDER BY first_seen, id");
    std::vector<KeyRecord> keys;
    while (select.step()) keys.push_back(rows::key_of(select));
    return keys;
  });
}

Result<std::vector<Facts>> SqliteStore::roster() {
  return guarded(Doing::reading(), [](Connection& c) {
    auto select = c.database.prepare("SELECT facts FROM roster ORDER BY code");
    std::vector<Facts> roster_rows;
    while (select.step()) {
      auto facts = rows::facts_of(select.text(0));
      if (!facts) throw SqliteError(SQLITE_CORRUPT, "a row of the roster is damaged: " + facts.error().message);
      roster_rows.push_back(*std::move(facts));
    }
    return roster_rows;
  });
}

Result<std::vector<HeldReport>> SqliteStore::held() {
  return guarded(Doing::reading(), [](Connection& c) {
    auto select = c.database.prepare(
        "SELECT id, key, site, held, received, length(payload) + length(seal) FROM reports WHERE held <> '' "
        "ORDER BY number");
    std::vector<HeldReport> reports;
    while (select.step()) {
      reports.push_back({ReportId(rows::to_hex(select.text(0))), KeyId(rows::to_hex(select.text(1))),
                         SiteCode(select.text(2)), select.text(3), rows::to_time(select.integer(4)),
                         select.integer(5)});
    }
    return reports;
  });
}

Result<std::vector<ReportCount>> SqliteStore::counts() {
  return guarded(Doing::reading(), [](Connection& c) {
    auto select = c.database.prepare("SELECT banner, level, outcome, count FROM counts");
    std::vector<ReportCount> all;
    while (select.step()) {
      all.push_back({SiteCode(select.text(0)), parse_name<Level>(select.text(1)).value_or(Level::school),
                     select.text(2), select.integer(3)});
    }
    return all;
  });
}

Result<std::int64_t> SqliteStore::each_latest(const std::function<void(ArchivedReport)>& take) {
  return guarded(Doing::reading(), [&](Connection& c) {
    auto select = c.database.prepare((std::string(kArchived) + "JOIN latest l ON l.id = r.id").c_str());
    std::int64_t damaged = 0;
    while (select.step()) {
      auto report = rows::archived_of(select);
      if (report) {
        take(*std::move(report));
      } else {
        ++damaged;
      }
    }
    return damaged;
  });
}

Result<std::optional<ArchivedReport>> SqliteStore::latest_of(const SiteCode& site) {
  return guarded(Doing::reading_one(), [&](Connection& c) {
    auto select =
        c.database.prepare((std::string(kArchived) + "JOIN latest l ON l.id = r.id WHERE l.site = ?1").c_str());
    return only_row(select.bind(1, site.text()));
  });
}

Result<std::optional<ArchivedReport>> SqliteStore::find(const ReportId& id) {
  return guarded(Doing::reading_one(), [&](Connection& c) {
    auto select = c.database.prepare((std::string(kArchived) + "WHERE r.id = ?1").c_str());
    const auto blob = rows::to_blob(id.text());
    return only_row(select.bind_blob(1, blob));
  });
}

Result<bool> SqliteStore::contains(const ReportId& id) {
  return guarded(Doing::reading(), [&](Connection& c) { return c.knows(rows::to_blob(id.text())); });
}

StoreSizes SqliteStore::sizes() const {
  const auto size_of = [&](const std::string& name) {
    struct stat status {};
    return ::stat((folder_ / name).c_str(), &status) == 0 ? static_cast<std::int64_t>(status.st_size) : 0;
  };
  return {size_of(kFileName), size_of(std::string(kFileName) + "-wal")};
}

}  // namespace campus::collector
