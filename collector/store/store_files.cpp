#include "collector/store/store_files.h"

#include <algorithm>
#include <utility>

#include "collector/store/content.h"
#include "collector/store/retention.h"

namespace campus::collector {
namespace {

/// A damaged report has no verdict; it stays for whoever asks for it by its digest.
std::vector<UnappliedReport> whole_ones(DayFile& file, std::int64_t day,
                                        const std::vector<std::pair<std::int64_t, DayRow>>& rows) {
  std::vector<UnappliedReport> reports;
  for (const auto& [number, row] : rows) {
    try {
      auto envelope = file.envelope_of(row);
      const auto own = envelope.signatures.front();
      reports.push_back(
          {{envelope.id(), own.key, {}, row.received, std::move(envelope)}, own.public_key, {day, number}});
    } catch (const SqliteError& error) {
      if (error.code() != SQLITE_MISMATCH) throw;
    }
  }
  return reports;
}

}  // namespace

StoreFiles::Numbers StoreFiles::numbers_of(const StoredReport& report) {
  return {main.number_of(report.key), main.number_of(report.site)};
}

std::optional<AppendOutcome> StoreFiles::known_as(const StoredReport& report, std::int64_t key) {
  // Sequences grow: what is above the highest so far is new without a search.
  if (report.sequence > main.head_of(key)) return std::nullopt;
  const auto location = days.find(key, report.sequence);
  if (!location) return std::nullopt;
  auto& file = days.file(location->day);
  const auto row = file.read(location->number);
  if (!row) throw SqliteError(SQLITE_CORRUPT, "a report that is listed is missing", days.path_of(location->day));
  try {
    const bool same = sha256_hex(file.envelope_of(*row).payload) == report.id.text();
    return same ? AppendOutcome::duplicate : AppendOutcome::sequence_conflict;
  } catch (const SqliteError& error) {
    if (error.code() != SQLITE_MISMATCH) throw;
    // Ours is damaged and its sender still has it: it comes as if called.
    file.replace(location->number, report.packed);
    return AppendOutcome::duplicate;
  }
}

bool StoreFiles::contains(const StoredReport& report) {
  const auto key = main.known_number_of(report.key);
  if (!key || report.sequence > main.head_of(*key)) return false;
  const auto location = days.find(*key, report.sequence);
  return location && read(*location).id == report.id;
}

AppendOutcome StoreFiles::count_in(const StoredReport& report, const Numbers& numbers, const Location& location,
                                   const AppendBatch& batch) {
  main.advance_head(numbers.key, report.sequence);
  auto outcome = AppendOutcome::held;
  if (report.held.empty()) {
    outcome = main.count_in({report.site, report.subject, *report.judgement, location}, *batch.standard);
  } else {
    main.hold(location, numbers.site,
              {report.id, report.key, report.site, report.held, report.received,
               static_cast<std::int64_t>(report.packed.size())});
  }
  if (!main.is_rebuilding()) main.count(report.banner, report.level, name_of(outcome), 1);
  return outcome;
}

AppendOutcome StoreFiles::insert(const StoredReport& report, DayFile& file, std::int64_t day,
                                 const AppendBatch& batch) {
  const auto numbers = numbers_of(report);
  if (const auto number = dictionary_of(report.packed); number != 0) file.need_dictionary(number, dictionaries);
  const DayRow row{numbers.key,  report.sequence, numbers.site, report.received, keep_of(report.judgement.get()),
                   report.packed};
  // Beyond what the main file knows of the day, also where a salvaged file has lost its last reports.
  const auto number = file.insert(row, Digest::of_hex(report.id.text()), report.public_key, main.applied(day));
  const Location location{day, number};
  main.set_applied(location);
  return count_in(report, numbers, location, batch);
}

void StoreFiles::count_all(const AppendBatch& batch) {
  for (const auto& count : batch.counts) main.count(count.banner, count.level, count.outcome, count.count);
}

std::vector<AppendOutcome> StoreFiles::append(const AppendBatch& batch) {
  std::vector<AppendOutcome> outcomes;
  outcomes.reserve(batch.reports.size());
  const auto day = batch.reports.empty() ? kKeptDay : day_of(batch.reports.front().received);
  auto* file = batch.reports.empty() ? nullptr : &days.file(day);
  // Durable is what the day's file has synced; everything that the main file gets from it comes back by unapplied().
  std::optional<WithoutSync> of_what_comes_back;
  if (file != nullptr && batch.keys.empty()) of_what_comes_back.emplace(main.database());
  Transaction of_main(main.database());
  std::optional<Transaction> of_day;
  if (file != nullptr) of_day.emplace(file->database());
  for (const auto& key : batch.keys) main.put_key(key);
  for (const auto& report : batch.reports) {
    const auto known = known_as(report, main.number_of(report.key));
    outcomes.push_back(known ? *known : insert(report, *file, day, batch));
    if (known) main.count(report.banner, report.level, name_of(*known), 1);
  }
  count_all(batch);
  if (of_day) of_day->commit();
  of_main.commit();
  return outcomes;
}

std::vector<UnappliedReport> StoreFiles::unapplied(int most) {
  for (const auto day : days.days()) {
    if (day == kKeptDay && !main.is_rebuilding()) continue;
    auto& file = days.file(day);
    const auto rows = file.rows_after(main.applied(day), most);
    if (rows.empty()) continue;
    auto reports = whole_ones(file, day, rows);
    if (!reports.empty()) return reports;
    Transaction transaction(main.database());
    main.set_applied({day, rows.back().first});
    transaction.commit();
    return unapplied(most);
  }
  if (main.is_rebuilding()) main.end_rebuilding();
  return {};
}

void StoreFiles::apply(const AppendBatch& batch) {
  if (batch.reports.empty()) return;
  auto& file = days.file(batch.reports.front().location.day);
  Transaction of_main(main.database());
  Transaction of_day(file.database());
  for (const auto& key : batch.keys) main.put_key(key);
  for (const auto& report : batch.reports) {
    const auto row = file.read(report.location.number);
    if (!row) {
      const auto path = days.path_of(report.location.day);
      throw SqliteError(SQLITE_CORRUPT, "a report that is to be applied is missing", path);
    }
    // The crash may have taken the numbers that its key and site had got.
    const auto numbers = numbers_of(report);
    if (numbers.key != row->key || numbers.site != row->site) {
      file.renumber(report.location.number, *row, numbers.key, numbers.site, report.public_key);
    }
    static_cast<void>(count_in(report, numbers, report.location, batch));
    if (main.is_rebuilding() && report.held.empty()) {
      file.set_keep(report.location.number, keep_of(report.judgement.get()));
    }
  }
  main.set_applied(batch.reports.back().location);
  of_day.commit();
  of_main.commit();
}

std::vector<AppendOutcome> StoreFiles::settle(const SettleBatch& batch) {
  std::vector<AppendOutcome> outcomes;
  Transaction transaction(main.database());
  std::vector<std::pair<Location, Keep>> kept;
  for (const auto& settlement : batch.settlements) {
    const auto held = main.find_held(Digest::of_hex(settlement.id.text()));
    if (!held) {
      outcomes.push_back(AppendOutcome::sequence_conflict);
      continue;
    }
    if (!settlement.held.empty()) {
      main.set_reason(held->location, settlement.held);
      outcomes.push_back(AppendOutcome::held);
      continue;
    }
    main.release(held->location);
    kept.emplace_back(held->location, keep_of(settlement.judgement.get()));
    outcomes.push_back(
        main.count_in({held->site, settlement.subject, *settlement.judgement, held->location}, *batch.standard));
    main.count(settlement.banner, settlement.level, name_of(outcomes.back()), 1);
  }
  transaction.commit();
  // Kept too long rather than too short, should this not happen any more.
  for (const auto& [location, keep] : kept) days.file(location.day).set_keep(location.number, keep);
  return outcomes;
}

ArchivedReport StoreFiles::read(const Location& location) {
  auto& file = days.file(location.day);
  const auto row = file.read(location.number);
  if (!row) throw SqliteError(SQLITE_MISMATCH, "a stored report is missing; restore a backup");
  auto envelope = file.envelope_of(*row);
  auto id = envelope.id();
  return {std::move(id), envelope.signatures.front().key, main.code_of(row->site), row->received, std::move(envelope)};
}

}  // namespace campus::collector
