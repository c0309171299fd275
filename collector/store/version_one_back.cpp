#include <optional>
#include <utility>

#include "collector/store/day_files.h"
#include "collector/store/main_file.h"
#include "collector/store/store_file.h"
#include "collector/store/store_files.h"
#include "collector/store/version_one.h"
#include "core/compression/zlib_stream.h"
#include "core/wire/report_json.h"
#include "schema_sql.h"

namespace campus::collector {
namespace {

/// As version 1 ranked them: by sequence for one key, by time between keys.
constexpr const char* kMakeLatest =
    "INSERT INTO latest (site, id, key, sequence, ordered_at) "
    "SELECT site, id, key, sequence, ordered_at FROM reports WHERE id = ?1 "
    "ON CONFLICT (site) DO UPDATE SET id = excluded.id, key = excluded.key, sequence = excluded.sequence, "
    "ordered_at = excluded.ordered_at WHERE (excluded.key = latest.key AND excluded.sequence > latest.sequence) "
    "OR (excluded.key <> latest.key AND excluded.ordered_at > latest.ordered_at)";

class VersionOneWriter {
 public:
  explicit VersionOneWriter(Database& to)
      : to_(to),
        insert_(
            to.prepare("INSERT INTO reports (id, key, sequence, site, received, ordered_at, held, size, payload, seal) "
                       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING")),
        make_latest_(to.prepare(kMakeLatest)) {}

  /// Twice is once: a report may stand in two files after a crash.
  bool put(const Envelope& envelope, WallTime received, const std::string& held) {
    const auto report = wire::parse_report(envelope.payload);
    constexpr int kLevel = 3;
    const auto payload = zlib_compress(envelope.payload, kLevel);
    if (!report || !payload) return false;
    const auto id = Digest::of_hex(envelope.id().text());
    const auto key = Digest::of_hex(report->key.text());
    const auto seal = wire::encode_envelope({envelope.payload_type, "", envelope.signatures});
    insert_.bind_blob(1, id.raw()).bind_blob(2, key.raw()).bind(3, report->sequence).bind(4, report->site.text());
    insert_.bind(5, to_milliseconds(received)).bind(6, to_milliseconds(order_time(report->ended, received)));
    insert_.bind(7, held).bind(8, static_cast<std::int64_t>(envelope.payload.size()));
    insert_.bind_blob(9, *payload).bind_blob(10, seal).run();
    if (held.empty() && to_.changes() > 0) make_latest_.bind_blob(1, id.raw()).run();
    return true;
  }

 private:
  Database& to_;
  Statement insert_;
  Statement make_latest_;
};

std::string reason_of(Database& main, const Location& location) {
  auto select = main.prepare("SELECT reason FROM pending WHERE day = ?1 AND number = ?2");
  return select.bind(1, location.day).bind(2, location.number).step() ? select.text(0) : std::string();
}

Converted convert_reports(StoreFiles& from, Database& to) {
  Converted converted;
  VersionOneWriter writer(to);
  for (const auto day : from.days.days()) {
    auto& file = from.days.file(day);
    constexpr int kAtOnce = 500;
    for (auto rows = file.rows_after(0, kAtOnce); !rows.empty(); rows = file.rows_after(rows.back().first, kAtOnce)) {
      for (const auto& [number, row] : rows) {
        try {
          const auto envelope = file.envelope_of(row);
          const bool kept = writer.put(envelope, row.received, reason_of(from.main.database(), {day, number}));
          ++(kept ? converted.reports : converted.unreadable);
        } catch (const SqliteError& error) {
          if (error.code() != SQLITE_MISMATCH) throw;
          ++converted.unreadable;
        }
      }
    }
  }
  return converted;
}

void copy(Database& from, Database& to, const std::string& table, const std::string& columns, int count) {
  auto select = from.prepare(("SELECT " + columns + " FROM " + table).c_str());
  std::string values;
  for (int i = 1; i <= count; ++i) values += (i == 1 ? "?" : ", ?") + std::to_string(i);
  auto insert = to.prepare(("INSERT INTO " + table + " (" + columns + ") VALUES (" + values + ")").c_str());
  while (select.step()) {
    for (int i = 0; i < count; ++i) insert.bind_value(i + 1, select, i);
    insert.run();
  }
}

Converted convert(const std::filesystem::path& folder, const std::filesystem::path& file) {
  StoreFiles from(folder);
  // What is not part of the main file yet has no decision, which version 1 could not say.
  if (!from.unapplied(1).empty()) {
    throw SqliteError(SQLITE_BUSY,
                      "reports wait to be judged; start campus-collector serve once, stop it and try again");
  }
  auto to = open_store_file(file, FileKind::main, kSchemaV1Sql, 1);
  Transaction transaction(to);
  auto& main = from.main.database();
  copy(main, to, "keys", "id, public_key, state, auditor, by_open, sites, first_seen, decided", 8);
  copy(main, to, "roster", "code, facts", 2);
  copy(main, to, "counts", "banner, level, outcome, count", 4);
  const auto converted = convert_reports(from, to);
  transaction.commit();
  return converted;
}

}  // namespace

std::string migrate_to_one(const std::filesystem::path& folder, WallTime now) {
  const auto converted = convert(folder, begin_migration(folder) / kMainName);
  const auto kept = swap_in_version_one(folder, now);
  auto line =
      "the store is of version 1 now, for the program before this one: " + std::to_string(converted.reports) +
      " reports; version 2 is kept in " + kept.filename().string() +
      ", with what version 1 has no place for (accounts, log of operators, changes, hours, calendar, codes, orders)";
  if (converted.unreadable > 0) {
    line += "; " + std::to_string(converted.unreadable) + " damaged reports stay there alone";
  }
  return line;
}

}  // namespace campus::collector
