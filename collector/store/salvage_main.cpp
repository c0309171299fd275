#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "collector/store/day_files.h"
#include "collector/store/main_file.h"
#include "collector/store/main_rows.h"
#include "collector/store/salvage_files.h"
#include "collector/store/store_file.h"
#include "collector/store/store_files.h"
#include "core/wire/report_json.h"

namespace campus::collector {
namespace {

using Numbers = std::set<std::int64_t>;

Numbers numbers_in(Database& database, const char* sql) {
  Numbers numbers;
  auto select = database.prepare(sql);
  while (select.step()) numbers.insert(select.integer(0));
  return numbers;
}

/// Fills in from the days' files what the main file has lost of its numbers: reports point at them.
class NumbersOfDays {
 public:
  explicit NumbersOfDays(Database& main)
      : keys_(numbers_in(main, "SELECT number FROM keys")),
        sites_(numbers_in(main, "SELECT number FROM sites")),
        put_key_(main.prepare("INSERT OR IGNORE INTO keys (number, id, public_key, state, auditor, by_open, sites, "
                              "first_seen, decided) VALUES (?1, ?2, ?3, 'pending', 0, 0, '', ?4, 0)")),
        put_site_(main.prepare("INSERT OR IGNORE INTO sites (number, code) VALUES (?1, ?2)")),
        put_head_(main.prepare("INSERT INTO heads (key, sequence) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET "
                               "sequence = max(sequence, excluded.sequence)")) {}

  void read(DayFile& file) {
    auto signers = file.database().prepare("SELECT key, public_key FROM signers");
    while (signers.step()) take_key(signers.integer(0), signers.text(1), file);
    auto heads = file.database().prepare("SELECT key, max(sequence) FROM sequences GROUP BY key");
    while (heads.step()) put_head_.bind(1, heads.integer(0)).bind(2, heads.integer(1)).run();
    take_sites(file);
  }

  [[nodiscard]] int lost_keys() const { return lost_keys_; }

 private:
  void take_key(std::int64_t number, const std::string& raw, DayFile& file) {
    PublicKey key{};
    if (keys_.contains(number) || raw.size() != key.size()) return;
    std::transform(raw.begin(), raw.end(), key.begin(), [](char c) { return static_cast<unsigned char>(c); });
    const auto id = Digest::of_hex(key_id_of(key).text());
    auto first = file.database().prepare(
        "SELECT received FROM reports WHERE number = (SELECT number FROM sequences WHERE key = ?1 LIMIT 1)");
    const auto seen = first.bind(1, number).step() ? first.integer(0) : 0;
    put_key_.bind(1, number).bind_blob(2, id.raw()).bind_blob(3, raw).bind(4, seen).run();
    keys_.insert(number);
    ++lost_keys_;
  }

  /// In one pass: there is no index by site, and there may be as many sites as reports.
  void take_sites(DayFile& file) {
    auto select = file.database().prepare("SELECT number, site FROM reports");
    while (select.step()) {
      const auto site = select.integer(1);
      if (sites_.contains(site)) continue;
      const auto code = site_of(select.integer(0), file);
      if (!code) continue;
      put_site_.bind(1, site).bind(2, code->text()).run();
      sites_.insert(site);
    }
  }

  /// Nothing where the report cannot be read.
  static std::optional<SiteCode> site_of(std::int64_t number, DayFile& file) {
    try {
      const auto row = file.read(number);
      const auto report = wire::parse_report(file.envelope_of(*row).payload);
      return report ? std::optional(report->site) : std::nullopt;
    } catch (const SqliteError& error) {
      if (error.code() != SQLITE_MISMATCH) throw;
      return std::nullopt;
    }
  }

  Numbers keys_;
  Numbers sites_;
  Statement put_key_;
  Statement put_site_;
  Statement put_head_;
  int lost_keys_ = 0;
};

/// Rows that nothing can be made of would stop every start.
bool drop_unreadable_rows(Database& main) {
  std::vector<std::string> codes;
  auto select = main.prepare("SELECT code, facts FROM roster");
  while (select.step()) {
    if (!rows::facts_of(select.text(1))) codes.push_back(select.text(0));
  }
  auto remove = main.prepare("DELETE FROM roster WHERE code = ?1");
  for (const auto& code : codes) remove.bind(1, code).run();
  return !codes.empty();
}

std::int64_t first_hour_of(const DayFiles& days) {
  const auto& all = days.days();
  const auto oldest = std::upper_bound(all.begin(), all.end(), kKeptDay);
  return oldest == all.end() ? std::numeric_limits<std::int64_t>::max() : hour_of(begin_of_day(*oldest));
}

std::string joined_names(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

struct RescuedMain {
  std::int64_t rows = 0;
  std::vector<std::string> incomplete;
  [[nodiscard]] bool misses(std::string_view table) const {
    return std::find(incomplete.begin(), incomplete.end(), table) != incomplete.end();
  }
};

bool has_table(Database& database, const std::string& table) {
  auto select = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1");
  return select.bind(1, table).step();
}

RescuedMain rescue_all(Database& from, Database& to) {
  RescuedMain rescued;
  std::vector<std::string> tables;
  auto select = to.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'");
  while (select.step()) tables.push_back(select.text(0));
  for (const auto& table : tables) {
    // Of an older program: it never had that one.
    if (!has_table(from, table)) continue;
    const auto one = rescue_table(from, to, table);
    rescued.rows += one.rows;
    if (!one.whole) rescued.incomplete.push_back(table);
  }
  if (drop_unreadable_rows(to) && !rescued.misses("roster")) rescued.incomplete.emplace_back("roster");
  return rescued;
}

std::string advice(const RescuedMain& rescued, int lost_keys, bool rebuilds) {
  if (rescued.incomplete.empty()) return "; nothing is lost";
  std::string text = "; tables that lost rows: " + joined_names(rescued.incomplete);
  if (rebuilds) text += "; last verdicts and hours are made anew from the raw reports";
  if (rescued.misses("roster")) text += "; import the roster again";
  if (lost_keys > 0) {
    text += "; " + std::to_string(lost_keys) + " keys wait for approval again";
  } else if (rescued.misses("keys")) {
    text += "; compare the approved keys with your list";
  }
  if (rescued.misses("accounts")) text += "; compare the accounts with your list";
  if (rescued.misses("excuses")) text += "; import the calendar again";
  if (rescued.misses("codes")) text += "; print the sheets of codes that are still open again";
  if (rescued.misses("orders")) text += "; give orders of silence and settings of the fleet again";
  return text;
}

}  // namespace

std::string salvage_main(const SalvageJob& job) {
  remove_database(job.made);
  remove_database(job.schema);
  static_cast<void>(open_main_file(job.schema));
  auto from = open_damaged(job.source, job.schema);
  auto to = open_main_file(job.made);
  Transaction transaction(to);
  const auto rescued = rescue_all(from, to);
  DayFiles days(job.store / kReportsName);
  NumbersOfDays numbers(to);
  for (const auto day : days.days()) numbers.read(days.file(day));
  bool rebuilds = false;
  for (const auto* table : {"last", "standards", "hourly", "pending", "days"}) rebuilds |= rescued.misses(table);
  if (rebuilds) begin_rebuilding(to, first_hour_of(days));
  // A verdict without its standard or its site would stand in the way of a later one and never be shown.
  to.run(
      "DELETE FROM last WHERE standard NOT IN (SELECT number FROM standards) OR site NOT IN (SELECT number FROM sites);"
      "DELETE FROM pending WHERE key NOT IN (SELECT number FROM keys) OR site NOT IN (SELECT number FROM sites)");
  auto rest = std::to_string(rescued.rows) + " rows read" + advice(rescued, numbers.lost_keys(), rebuilds);
  auto note = to.prepare("INSERT INTO audit (at, who, action, object, detail) VALUES (?1, ?2, ?3, ?4, ?5)");
  rows::put_audit(note, {job.now, "campus-collector", "store.salvage", kMainName, job.line + rest});
  transaction.commit();
  return rest;
}

void forget_lost_pending(const std::filesystem::path& store, const std::filesystem::path& day_file) {
  auto main = open_main_file(store / kMainName);
  DayFiles days(store / kReportsName);
  for (const auto day : days.days()) {
    if (days.path_of(day) != day_file) continue;
    const auto there = numbers_in(days.file(day).database(), "SELECT number FROM reports");
    std::vector<std::int64_t> lost;
    auto select = main.prepare("SELECT number FROM pending WHERE day = ?1");
    select.bind(1, day);
    while (select.step()) {
      if (!there.contains(select.integer(0))) lost.push_back(select.integer(0));
    }
    auto remove = main.prepare("DELETE FROM pending WHERE day = ?1 AND number = ?2");
    for (const auto number : lost) remove.bind(1, day).bind(2, number).run();
  }
}

}  // namespace campus::collector
