#include "collector/store/upkeep.h"

#include <algorithm>
#include <utility>

#include "collector/store/content.h"
#include "collector/store/fleet_orders.h"
#include "collector/store/history.h"
#include "collector/store/main_rows.h"
#include "collector/store/store_file.h"

namespace campus::collector {
namespace {

constexpr int kRowsAtOnce = 500;
constexpr int kHoursAtOnce = 2000;

std::vector<std::string> samples_of(DayFile& file) {
  const auto last = file.last_number();
  const auto stride = DictionaryTraining::stride(last);
  std::vector<std::string> samples;
  for (std::int64_t number = 1; number <= last; number += stride) {
    const auto row = file.read(number);
    if (!row) continue;
    try {
      auto payload = file.envelope_of(*row).payload;
      if (DictionaryTraining::is_sample(payload)) samples.push_back(std::move(payload));
    } catch (const SqliteError& error) {
      if (error.code() != SQLITE_MISMATCH) throw;  // a damaged one is no sample, and no reason to stop
    }
  }
  return samples;
}

}  // namespace

Upkeep Upkeeper::step(WallTime now) {
  Upkeep done;
  auto& database = files_.main.database();
  done.more = care_for_dictionary(day_of(now)) || thin_oldest_day(now, done) || thin_kept(now, done) ||
              fold_hours(database, now - retention_.hours, kHoursAtOnce);
  if (!done.more && now - days_dropped_ > std::chrono::hours(24)) {
    drop_days(database, now - retention_.days);
    drop_orders(database, now - retention_.orders);
    days_dropped_ = now;
  }
  done.more = done.more || training_.is_running();  // what comes of it is wanted soon
  return done;
}

/// A dictionary for each day, made from the reports of the day before, or from the first ones there are.
bool Upkeeper::care_for_dictionary(std::int64_t today) {
  if (training_.is_running()) return training_.is_done() && take_dictionary();
  if (files_.days.days().empty()) return false;
  const auto& days = files_.days.days();
  const auto before = std::lower_bound(days.begin(), days.end(), today);
  const bool has_before = before != days.begin() && *std::prev(before) != kKeptDay;
  if (has_before ? trained_on_ == today : !files_.days.has(today)) return false;
  auto& file = files_.days.file(has_before ? *std::prev(before) : today);
  const auto reports = file.last_number();
  const auto learnt_from = has_before || trained_on_ != today ? 0 : learnt_from_;
  if (has_before) trained_on_ = today;
  if (!DictionaryTraining::has_more_to_learn(reports, learnt_from)) return false;
  trained_on_ = today;
  learnt_from_ = reports;
  training_.begin(samples_of(file));
  return true;
}

bool Upkeeper::take_dictionary() {
  if (auto made = training_.take()) {
    files_.dictionaries.push_back(std::move(made));
    constexpr std::size_t kStillUnderWay = 3;
    if (files_.dictionaries.size() > kStillUnderWay) files_.dictionaries.erase(files_.dictionaries.begin());
  }
  return true;
}

/// What stays longer moves to the kept file; then the day goes as a whole.
bool Upkeeper::thin_oldest_day(WallTime now, Upkeep& done) {
  const auto& days = files_.days.days();
  const auto oldest = std::upper_bound(days.begin(), days.end(), kKeptDay);
  if (oldest == days.end() || *oldest >= day_of(now - retention_.reports)) return false;
  const auto day = *oldest;
  auto& from = files_.days.file(day);
  auto select = from.database().prepare("SELECT number FROM reports WHERE keep <> 0 ORDER BY number LIMIT ?1");
  select.bind(1, kRowsAtOnce);
  std::vector<std::int64_t> numbers;
  while (select.step()) numbers.push_back(select.integer(0));
  if (numbers.empty()) {
    // A routine report that is its site's last one still is its site's last one.
    auto last = files_.main.database().prepare("SELECT number FROM last WHERE day = ?1 LIMIT ?2");
    last.bind(1, day).bind(2, kRowsAtOnce);
    while (last.step()) numbers.push_back(last.integer(0));
  }
  if (numbers.empty()) {
    done.dropped_reports += from.last_number() - (taken_over_.first == day ? taken_over_.second : 0);
    files_.days.drop(day);
    return true;
  }
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  for (const auto number : numbers) {
    if (const auto row = from.read(number)) take_over(day, from, number, *row);
  }
  done.kept_reports += static_cast<std::int64_t>(numbers.size());
  if (taken_over_.first != day) taken_over_ = {day, 0};
  taken_over_.second += static_cast<std::int64_t>(numbers.size());
  return true;
}

/// First there, then pointed at, then no more here: a crash between leaves two copies, never none.
void Upkeeper::take_over(std::int64_t day, DayFile& from, std::int64_t number, const DayRow& row) {
  auto& kept = files_.days.file(kKeptDay);
  auto& main = files_.main.database();
  Envelope envelope;
  try {
    envelope = from.envelope_of(row);
  } catch (const SqliteError& error) {
    if (error.code() != SQLITE_MISMATCH) throw;
    from.set_keep(number, Keep::routine);  // damaged: nothing of it can be kept
    auto forget = main.prepare("DELETE FROM last WHERE day = ?1 AND number = ?2");
    forget.bind(1, day).bind(2, number).run();
    return;
  }
  const auto again = kept.find(row.key, row.sequence);
  Transaction of_kept(kept.database());
  if (const auto dictionary = dictionary_of(row.packed); dictionary != 0 && !again) {
    kept.need_dictionary(dictionary, {from.dictionary(dictionary)});
  }
  const auto there =
      again ? *again : kept.insert(row, Digest::of_hex(envelope.id().text()), envelope.signatures[0].public_key);
  of_kept.commit();
  Transaction of_main(main);
  for (const auto* table : {"last", "pending"}) {
    const std::string sql = std::string("UPDATE ") + table + " SET day = 0, number = ?3 WHERE day = ?1 AND number = ?2";
    auto move = main.prepare(sql.c_str());
    move.bind(1, day).bind(2, number).bind(3, there).run();
  }
  of_main.commit();
  from.set_keep(number, Keep::routine);
}

bool Upkeeper::thin_kept(WallTime now, Upkeep& done) {
  if (!files_.days.has(kKeptDay)) return false;
  auto& kept = files_.days.file(kKeptDay);
  auto select =
      kept.database().prepare("SELECT number FROM reports WHERE keep < 2 AND received < ?1 ORDER BY number LIMIT ?2");
  select.bind(1, to_milliseconds(now - retention_.noncompliant)).bind(2, kRowsAtOnce);
  auto in_use = files_.main.database().prepare("SELECT 1 FROM last WHERE day = 0 AND number = ?1");
  std::vector<std::int64_t> numbers;
  while (select.step()) {
    if (in_use.bind(1, select.integer(0)).step()) {
      in_use.run();
      continue;
    }
    numbers.push_back(select.integer(0));
  }
  if (numbers.empty()) return false;
  Transaction transaction(kept.database());
  auto remove = kept.database().prepare("DELETE FROM reports WHERE number = ?1");
  for (const auto number : numbers) remove.bind(1, number).run();
  kept.database().run(
      "DELETE FROM sequences WHERE number NOT IN (SELECT number FROM reports);"
      "DELETE FROM ids WHERE number NOT IN (SELECT number FROM reports);");
  transaction.commit();
  done.dropped_reports += static_cast<std::int64_t>(numbers.size());
  return true;
}

}  // namespace campus::collector
