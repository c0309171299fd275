#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "collector/store/content.h"
#include "collector/store/day_file.h"
#include "collector/store/day_files.h"
#include "collector/store/salvage_files.h"
#include "collector/store/store_file.h"
#include "collector/store/store_files.h"
#include "core/wire/report_json.h"
#include "schema_sql.h"

namespace campus::collector {
namespace {

/// What a damaged day may have lost and its neighbours still have. Their damage is their own affair.
class Neighbours {
 public:
  Neighbours(const std::filesystem::path& store, std::filesystem::path without)
      : main_(store / kMainName), reports_(store / kReportsName), without_(std::move(without)) {}

  std::string public_key(std::int64_t key) {
    return ask(main_, "SELECT public_key FROM keys WHERE number = ?1 AND public_key IS NOT NULL", key)
        .value_or(ask_days("SELECT public_key FROM signers WHERE key = ?1", key));
  }
  std::string dictionary(std::uint32_t number) {
    return ask_days("SELECT bytes FROM dictionaries WHERE number = ?1", number);
  }
  std::int64_t applied(std::int64_t day) {
    const auto text = ask(main_, "SELECT CAST(applied AS TEXT) FROM days WHERE day = ?1", day);
    return text ? std::stoll(*text) : 0;
  }

 private:
  static std::optional<std::string> ask(const std::filesystem::path& file, const char* sql, std::int64_t number) {
    try {
      auto database = Database::for_a_look(file);
      auto select = database.prepare(sql);
      if (select.bind(1, number).step()) return select.text(0);
    } catch (const SqliteError&) {
      return std::nullopt;
    }
    return std::nullopt;
  }

  std::string ask_days(const char* sql, std::int64_t number) {
    const DayFiles days(reports_);
    for (auto day = days.days().rbegin(); day != days.days().rend(); ++day) {
      if (days.path_of(*day) == without_) continue;
      if (auto found = ask(days.path_of(*day), sql, number)) return *std::move(found);
    }
    return {};
  }

  std::filesystem::path main_;
  std::filesystem::path reports_;
  std::filesystem::path without_;
};

class DaySalvage {
 public:
  DaySalvage(DayFile& to, Neighbours neighbours) : to_(to), neighbours_(std::move(neighbours)) {}

  /// number, key, sequence, site, received, keep, packed
  void take(const Statement& row) {
    const auto number = row.integer(0);
    highest_ = std::max(highest_, number);
    const DayRow report{
        row.integer(1), row.integer(2), row.integer(3), to_time(row.integer(4)), static_cast<Keep>(row.integer(5)),
        row.text(6)};
    if (to_.read(number) || to_.find(report.key, report.sequence)) return;
    complete_what_it_needs(report);
    try {
      const auto envelope = to_.envelope_of(report);
      const auto content = wire::parse_report(envelope.payload);
      const bool sound = verify(envelope, kReportPayloadType) && content && content->sequence == report.sequence &&
                         content->key == envelope.signatures.front().key;
      if (!sound) return;
      to_.put(number, report, Digest::of_hex(envelope.id().text()), envelope.signatures.front().public_key);
      ++rows_;
    } catch (const SqliteError& error) {
      if (error.code() != SQLITE_MISMATCH) throw;
    }
  }

  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] std::int64_t highest() const { return highest_; }

 private:
  void complete_what_it_needs(const DayRow& report) {
    auto& database = to_.database();
    if (const auto number = dictionary_of(report.packed); number != 0 && !asked_.contains(number)) {
      asked_.insert(number);
      auto there = database.prepare("SELECT 1 FROM dictionaries WHERE number = ?1");
      if (!there.bind(1, std::int64_t{number}).step())
        put(database, "dictionaries (number, bytes)", number, neighbours_.dictionary(number));
    }
    if (asked_keys_.contains(report.key)) return;
    asked_keys_.insert(report.key);
    auto there = database.prepare("SELECT 1 FROM signers WHERE key = ?1");
    if (!there.bind(1, report.key).step()) {
      put(database, "signers (key, public_key)", report.key, neighbours_.public_key(report.key));
    }
  }

  static void put(Database& database, const std::string& columns, std::int64_t number, const std::string& bytes) {
    if (bytes.empty()) return;
    auto insert = database.prepare(("INSERT OR IGNORE INTO " + columns + " VALUES (?1, ?2)").c_str());
    insert.bind(1, number).bind_blob(2, bytes).run();
  }

  DayFile& to_;
  Neighbours neighbours_;
  std::set<std::uint32_t> asked_;
  std::set<std::int64_t> asked_keys_;
  std::int64_t rows_ = 0;
  std::int64_t highest_ = 0;
};

std::int64_t day_named(const std::filesystem::path& file) {
  const auto date = parse_date(file.stem().string());
  return date ? std::chrono::sys_days(*date).time_since_epoch().count() : kKeptDay;
}

/// A row whose sequence stands under another key, or a dictionary that is none, would show later.
void drop_unusable_dictionaries(Database& database) {
  std::vector<std::int64_t> unusable;
  auto select = database.prepare("SELECT number, bytes FROM dictionaries");
  while (select.step()) {
    const auto made = ZstdDictionary::from_bytes(select.text(1));
    if (!made || (*made)->number() != static_cast<std::uint32_t>(select.integer(0))) {
      unusable.push_back(select.integer(0));
    }
  }
  auto remove = database.prepare("DELETE FROM dictionaries WHERE number = ?1");
  for (const auto number : unusable) remove.bind(1, number).run();
}

}  // namespace

std::string salvage_day(const SalvageJob& job, const std::filesystem::path& belongs) {
  remove_database(job.made);
  remove_database(job.schema);
  static_cast<void>(open_store_file(job.schema, FileKind::day, kDaySchemaSql));
  auto from = open_damaged(job.source, job.schema);
  DayFile to(job.made);
  Transaction transaction(to.database());
  static_cast<void>(rescue_table(from, to.database(), "dictionaries"));
  static_cast<void>(rescue_table(from, to.database(), "signers"));
  drop_unusable_dictionaries(to.database());
  Neighbours neighbours(job.store, belongs);
  const auto day = day_named(belongs);
  const auto applied = neighbours.applied(day);
  DaySalvage salvage(to, std::move(neighbours));
  const TableShape reports{
      "reports", {"number", "key", "sequence", "site", "received", "keep", "packed"}, {"number"}, true};
  const bool whole = rescue_rows(from, reports, [&](const Statement& row) { salvage.take(row); });
  transaction.commit();
  auto rest = std::to_string(salvage.rows()) + " reports read and verified";
  // Of what is kept longer single ones are deleted, so their numbers do not tell how many there were.
  if (day == kKeptDay) return rest + (whole ? "" : "; reports are lost");
  // Numbers that an earlier salvage lost were never given again.
  const auto missing = std::max(salvage.highest(), applied) - salvage.rows();
  if (missing == 0 && whole) return rest + "; nothing is lost";
  return rest + "; up to " + std::to_string(std::max<std::int64_t>(missing, 1)) +
         " are lost here; have that day's records delivered again (campus-probe deliver)";
}

}  // namespace campus::collector
