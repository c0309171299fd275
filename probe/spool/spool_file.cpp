#include "probe/spool/spool_file.h"

#include <utility>

namespace campus::probe {
namespace {

constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kApplication = 0x63707370;  // cpsp

/// States and kinds are words: no flipped bit makes one of another.
constexpr const char* kSchema = R"(
CREATE TABLE records (
  sequence INTEGER PRIMARY KEY, first INTEGER NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL,
  previous_sequence INTEGER NOT NULL, previous_digest TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
  recorded INTEGER NOT NULL, bytes INTEGER NOT NULL, reason TEXT NOT NULL, envelope TEXT) STRICT;
CREATE TABLE head (only INTEGER PRIMARY KEY, version INTEGER NOT NULL, key TEXT NOT NULL, sequence INTEGER NOT NULL,
  digest TEXT NOT NULL) STRICT;
CREATE TABLE gaps (number INTEGER PRIMARY KEY, cause TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
  records INTEGER NOT NULL, samples INTEGER NOT NULL, carrier INTEGER NOT NULL) STRICT;
CREATE TABLE events (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, fault TEXT NOT NULL, first INTEGER NOT NULL,
  last INTEGER NOT NULL, kept INTEGER NOT NULL, file TEXT NOT NULL) STRICT;
)";

void make_or_check_tables(Database& database) {
  Transaction transaction(database);
  const auto version = database.integer("PRAGMA user_version");
  const auto application = database.integer("PRAGMA application_id");
  if (version == 0 && application == 0 && database.integer("SELECT count(*) FROM sqlite_schema") == 0) {
    database.run(kSchema);
    database.run(("INSERT INTO head VALUES (1, " + std::to_string(kVersion) + ", '', 0, '')").c_str());
    database.run(("PRAGMA user_version=" + std::to_string(kVersion)).c_str());
    database.run(("PRAGMA application_id=" + std::to_string(kApplication)).c_str());
  } else if (version != kVersion || application != kApplication) {
    throw SqliteError(SQLITE_NOTADB, "is no spool of this version", sqlite3_db_filename(database.raw(), "main"));
  }
  transaction.commit();
}

std::int64_t milliseconds_of(WallTime time) { return time.time_since_epoch().count(); }

/// Far beyond any clock, far from overflow.
WallTime wall_time(std::int64_t milliseconds) {
  constexpr std::int64_t kLatest = 253'402'300'799'999;
  return WallTime(std::chrono::milliseconds(milliseconds < 0 || milliseconds > kLatest ? 0 : milliseconds));
}

}  // namespace

SpoolFile SpoolFile::open(const std::filesystem::path& file, const char* vfs) {
  Database database(file, vfs);
  sqlite3_db_config(database.raw(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  database.run("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA locking_mode=EXCLUSIVE;");
  if (database.text("PRAGMA journal_mode=WAL") != "wal") throw SqliteError(SQLITE_CANTOPEN, "no write-ahead log here");
  database.run("PRAGMA synchronous=FULL; PRAGMA journal_size_limit=4194304; PRAGMA temp_store=MEMORY;");
  make_or_check_tables(database);
  return SpoolFile(std::move(database));
}

/// What lies in the log of a former run may be there only in the kernel's memory, after a sync that failed. Written to
/// the file and synced anew, it is durable before anything else is put behind it.
void SpoolFile::settle() {
  auto checkpoint = database_.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
  if (checkpoint.step() && checkpoint.integer(0) != 0) throw SqliteError(SQLITE_BUSY, "the log cannot be settled");
  checkpoint.reset();
  sqlite3_db_config(database_.raw(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

void SpoolFile::check_pages() {
  const auto found = database_.text("PRAGMA quick_check(1)");
  if (found != "ok") throw SqliteError(SQLITE_CORRUPT, found, sqlite3_db_filename(database_.raw(), "main"));
}

SpoolEntry entry_in(const Statement& row) {
  SpoolEntry entry;
  entry.sequence = row.integer(0);
  entry.first = row.integer(1);
  entry.key = KeyId(row.text(2));
  entry.digest = ReportId(row.text(3));
  if (row.integer(4) != 0 || !row.text(5).empty()) entry.previous = {row.integer(4), ReportId(row.text(5))};
  const auto kind = parse_name<RecordKind>(row.text(6));
  const auto state = parse_name<RecordState>(row.text(7));
  entry.kind = kind.value_or(RecordKind::routine);
  entry.state = state.value_or(RecordState::waiting);
  entry.recorded = wall_time(row.integer(8));
  entry.bytes = row.integer(9);
  entry.reason = row.text(10);
  // A word that is none must not pass for the value that is taken in its stead.
  if (!kind || !state) entry.first = 0;
  return entry;
}

KeptGap gap_in(const Statement& row) {
  return {{parse_name<GapCause>(row.text(0)).value_or(GapCause::lost), row.integer(1), row.integer(2), row.integer(3),
           row.integer(4)},
          row.integer(5)};
}

SpoolEvent event_in(const Statement& row) {
  return {wall_time(row.integer(1)),
          {parse_name<SpoolFault>(row.text(2)).value_or(SpoolFault::damaged), row.integer(3), row.integer(4)},
          row.integer(5),
          row.text(6)};
}

ChainHead head_in(const Statement& row) {
  ChainHead head{KeyId(row.text(2)), std::nullopt};
  if (row.integer(3) > 0) head.last = {row.integer(3), ReportId(row.text(4))};
  return head;
}

void SpoolFile::read_all(const TakeRow& take) {
  auto select =
      database_.prepare((std::string("SELECT ") + kRecordColumns + " FROM records ORDER BY sequence").c_str());
  while (select.step()) take(entry_in(select), select.text(11));
}

std::string SpoolFile::envelope(std::int64_t sequence) {
  auto select = database_.prepare("SELECT envelope FROM records WHERE sequence = ?1");
  return select.bind(1, sequence).step() ? select.text(0) : std::string();
}

void SpoolFile::insert(const SpoolEntry& entry, const std::string& envelope) {
  auto insert = database_.prepare((std::string("INSERT INTO records (") + kRecordColumns +
                                   ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)")
                                      .c_str());
  insert.bind(1, entry.sequence).bind(2, entry.first).bind(3, entry.key.text()).bind(4, entry.digest.text());
  const auto previous = entry.previous.value_or(PreviousRecord());
  insert.bind(5, previous.sequence).bind(6, previous.digest.text());
  insert.bind(7, name_of(entry.kind)).bind(8, name_of(entry.state)).bind(9, milliseconds_of(entry.recorded));
  insert.bind(10, entry.bytes).bind(11, entry.reason);
  if (entry.state == RecordState::gone) {
    insert.bind_null(12);
  } else {
    insert.bind(12, envelope);
  }
  insert.run();
}

void SpoolFile::set_state(const SpoolEntry& entry) {
  auto update = database_.prepare("UPDATE records SET state = ?2, reason = ?3 WHERE sequence = ?1");
  update.bind(1, entry.sequence).bind(2, name_of(entry.state)).bind(3, entry.reason).run();
}

void SpoolFile::put_run(const SpoolEntry& run, const std::vector<std::int64_t>& merged) {
  auto remove = database_.prepare("DELETE FROM records WHERE sequence = ?1");
  for (const auto sequence : merged) remove.bind(1, sequence).run();
  insert(run, "");
}

ChainHead SpoolFile::head() {
  auto select = database_.prepare("SELECT only, version, key, sequence, digest FROM head WHERE only = 1");
  return select.step() ? head_in(select) : ChainHead();
}

void SpoolFile::set_head(const ChainHead& head) {
  auto update = database_.prepare("UPDATE head SET key = ?1, sequence = ?2, digest = ?3 WHERE only = 1");
  const auto last = head.last.value_or(PreviousRecord());
  update.bind(1, head.key.text()).bind(2, last.sequence).bind(3, last.digest.text()).run();
}

std::vector<KeptGap> SpoolFile::gaps() {
  std::vector<KeptGap> gaps;
  auto select = database_.prepare("SELECT cause, first, last, records, samples, carrier FROM gaps ORDER BY number");
  while (select.step()) gaps.push_back(gap_in(select));
  return gaps;
}

void SpoolFile::set_gaps(const std::vector<KeptGap>& gaps) {
  database_.run("DELETE FROM gaps");
  auto insert = database_.prepare(
      "INSERT INTO gaps (cause, first, last, records, samples, carrier) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  for (const auto& [gap, carrier] : gaps) {
    insert.bind(1, name_of(gap.cause)).bind(2, gap.from).bind(3, gap.to).bind(4, gap.records);
    insert.bind(5, gap.samples).bind(6, carrier).run();
  }
}

std::vector<SpoolEvent> SpoolFile::events() {
  std::vector<SpoolEvent> events;
  auto select =
      database_.prepare("SELECT number, at, fault, first, last, kept, file FROM events ORDER BY number DESC LIMIT 100");
  while (select.step()) events.push_back(event_in(select));
  return events;
}

void SpoolFile::add_event(const SpoolEvent& event) {
  auto insert =
      database_.prepare("INSERT INTO events (at, fault, first, last, kept, file) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
  insert.bind(1, milliseconds_of(event.at)).bind(2, name_of(event.finding.fault)).bind(3, event.finding.from);
  insert.bind(4, event.finding.to).bind(5, event.kept).bind(6, event.file).run();
  database_.run("DELETE FROM events WHERE number <= (SELECT max(number) - 1000 FROM events)");
}

bool is_newer(const std::filesystem::path& file) {
  try {
    auto database = Database::for_a_look(file);
    const auto version = database.integer("PRAGMA user_version");
    return database.integer("PRAGMA application_id") == kApplication && version > kVersion &&
           database.integer("SELECT version FROM head WHERE only = 1") == version;
  } catch (const SqliteError&) {
    return false;
  }
}

}  // namespace campus::probe
