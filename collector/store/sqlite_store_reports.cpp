// Reports, and the verdicts that follow from them.
#include "collector/store/history.h"
#include "collector/store/main_rows.h"
#include "collector/store/sqlite_store_work.h"

namespace campus::collector {

Result<std::vector<AppendOutcome>> SqliteStore::append(const AppendBatch& batch) {
  return guarded(Doing::writing(), [&](Files& files) { return files.append(batch); });
}

Result<std::vector<UnappliedReport>> SqliteStore::unapplied() {
  constexpr int kMost = 1000;
  return guarded(Doing::reading(), [&](Files& files) { return files.unapplied(kMost); });
}

Result<void> SqliteStore::apply(const AppendBatch& batch) {
  return guarded(Doing::writing(), [&](Files& files) { files.apply(batch); });
}

Result<std::vector<AppendOutcome>> SqliteStore::settle(const SettleBatch& batch) {
  return guarded(Doing::writing(), [&](Files& files) { return files.settle(batch); });
}

Result<std::vector<HeldReport>> SqliteStore::held() {
  return guarded(Doing::reading(), [](Files& files) {
    auto select = files.main.database().prepare(
        "SELECT p.id, k.id, s.code, p.reason, p.received, p.bytes FROM pending p JOIN keys k ON k.number = p.key "
        "JOIN sites s ON s.number = p.site ORDER BY p.received, p.day, p.number");
    std::vector<HeldReport> reports;
    while (select.step()) {
      reports.push_back({ReportId(Digest::of_raw(select.text(0)).hex()), KeyId(Digest::of_raw(select.text(1)).hex()),
                         SiteCode(select.text(2)), select.text(3), to_time(select.integer(4)), select.integer(5)});
    }
    return reports;
  });
}

Result<std::optional<ArchivedReport>> SqliteStore::find(const ReportId& id) {
  return guarded(Doing::reading_one(), [&](Files& files) {
    const auto location = files.days.find(Digest::of_hex(id.text()));
    return location ? std::optional(files.read(*location)) : std::nullopt;
  });
}

Result<std::optional<ArchivedReport>> SqliteStore::find_last(const SiteCode& site, Aspect aspect) {
  return guarded(Doing::reading_one(), [&](Files& files) {
    const auto location = files.main.last_of(site, aspect);
    return location ? std::optional(files.read(*location)) : std::nullopt;
  });
}

Result<std::int64_t> SqliteStore::each_of_key(const KeyId& key,
                                              const std::function<void(const ArchivedReport&)>& take) {
  return guarded(Doing::reading(), [&](Files& files) -> std::int64_t {
    std::int64_t damaged = 0;
    const auto number = files.main.known_number_of(key);
    const auto days = number ? files.days.days() : std::vector<std::int64_t>();
    for (const auto day : days) {
      for (const auto place : files.days.file(day).numbers_of(*number)) {
        try {
          take(files.read({day, place}));
        } catch (const SqliteError& error) {
          if (error.code() != SQLITE_MISMATCH) throw;
          ++damaged;
        }
      }
    }
    return damaged;
  });
}

Result<bool> SqliteStore::contains(const StoredReport& report) {
  return guarded(Doing::reading_one(), [&](Files& files) { return files.contains(report); });
}

Result<void> SqliteStore::each_last(const std::function<void(LastJudgement)>& take) {
  return guarded(Doing::reading(), [&](Files& files) {
    auto select = files.main.database().prepare(
        "SELECT s.code, l.aspect, t.identity, l.judgement FROM last l JOIN sites s ON s.number = l.site "
        "JOIN standards t ON t.number = l.standard");
    while (select.step()) {
      LastJudgement last{SiteCode(select.text(0)), static_cast<Aspect>(select.integer(1)), select.text(2), nullptr};
      if (auto judgement = decode_judgement(select.text(3))) {
        last.judgement = std::make_shared<const Judgement>(*std::move(judgement));
      }
      take(std::move(last));
    }
  });
}

Result<void> SqliteStore::put_judgements(const RejudgedBatch& batch) {
  return guarded(Doing::writing(), [&](Files& files) {
    Transaction transaction(files.main.database());
    for (const auto& again : batch.judgements) {
      const auto location = files.main.last_of(again.site, again.aspect);
      if (!location) continue;
      files.main.place_again({files.main.number_of(again.site), again.aspect, *again.judgement, *location},
                             *batch.standard, batch.cause, batch.at);
    }
    transaction.commit();
  });
}

Result<ChangePage> SqliteStore::changes(const ChangePlace& after, std::size_t most) {
  return guarded(Doing::reading(), [&](Files& files) { return read_changes(files.main.database(), after, most); });
}

Result<std::vector<StateChange>> SqliteStore::last_changes(std::span<const SiteCode> sites, Aspect aspect,
                                                           WallTime before) {
  return guarded(Doing::reading(),
                 [&](Files& files) { return read_last_changes(files.main.database(), sites, aspect, before); });
}

Result<std::vector<TimedRollUp>> SqliteStore::roll_ups(const SiteCode& site, RollUpStep step, WallTime from,
                                                       WallTime until) {
  return guarded(Doing::reading(),
                 [&](Files& files) { return read_roll_ups(files.main.database(), site, step, from, until); });
}

Result<std::vector<ReportCount>> SqliteStore::counts() {
  return guarded(Doing::reading(), [](Files& files) { return read_counts(files.main.database()); });
}

}  // namespace campus::collector
