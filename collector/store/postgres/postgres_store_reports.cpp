// Reports, and the verdicts that follow from them.
#include "collector/store/postgres/appending.h"
#include "collector/store/postgres/history.h"
#include "collector/store/postgres/postgres_store_work.h"
#include "collector/store/postgres/reports.h"
#include "collector/store/postgres/standings.h"

namespace campus::collector {

using postgres::Part;
using postgres::Session;
using postgres::Writing;

Result<std::vector<AppendOutcome>> PostgresStore::append(const AppendBatch& batch) {
  auto outcomes =
      writing([&](Session& session, Writing& writing) { return postgres::Appending(session, writing, batch).run(); });
  if (outcomes && !batch.reports.empty()) core_->acknowledged.note(batch.reports.back(), outcomes->back());
  return outcomes;
}

Result<void> PostgresStore::apply(const AppendBatch& /*batch*/) { return {}; }

Result<std::vector<AppendOutcome>> PostgresStore::settle(const SettleBatch& batch) {
  return writing([&](Session& session, Writing& writing) { return postgres::settle(session, writing, batch); });
}

Result<std::vector<HeldReport>> PostgresStore::held() { return reading(Part::held, postgres::read_held); }

Result<std::optional<ArchivedReport>> PostgresStore::find(const ReportId& id) {
  return guarded(Doing::reading(), [&](Session& session) {
    return postgres::read_where(session,
                                [&] { return postgres::find_report(session.connection, Digest::of_hex(id.text())); });
  });
}

Result<std::optional<ArchivedReport>> PostgresStore::find_last(const SiteCode& site, Aspect aspect) {
  return guarded(Doing::reading(), [&](Session& session) {
    return postgres::read_where(session, [&] { return postgres::find_last(session.connection, site, aspect); });
  });
}

Result<std::int64_t> PostgresStore::each_of_key(const KeyId& key,
                                                const std::function<void(const ArchivedReport&)>& take) {
  return guarded(Doing::reading(), [&](Session& session) -> std::int64_t {
    const auto number = session.numbers.find(session.connection, key);
    if (!number) return 0;
    std::int64_t damaged = 0;
    for (const auto& id : postgres::reports_of(session.connection, *number)) {
      try {
        const auto report =
            postgres::read_where(session, [&] { return postgres::find_report(session.connection, id); });
        if (report) take(*report);
      } catch (const postgres::PostgresError& error) {
        if (error.code() != ErrorCode::bad_data) throw;
        ++damaged;
      }
    }
    return damaged;
  });
}

Result<bool> PostgresStore::contains(const StoredReport& report) {
  return guarded(Doing::reading(), [&](Session& session) {
    const auto key = session.numbers.find(session.connection, report.key);
    return key && postgres::is_listed(session.connection, *key, report);
  });
}

Result<void> PostgresStore::each_last(const std::function<void(LastJudgement)>& take) {
  auto head = guarded(Doing::reading(), [](Session& session) { return postgres::read_head(session.connection); });
  if (!head) return head.error();
  for (auto after = postgres::kBeforeAllLast;;) {
    // Between two statements, so that `take` may use the store.
    auto page = guarded(Doing::reading(),
                        [&](Session& session) { return postgres::read_last_page(session.connection, after); });
    if (!page) return page.error();
    if (page->judgements.empty()) break;
    for (auto& last : page->judgements) take(std::move(last));
    after = page->end;
  }
  core_->seen.set(Part::judged, head->revision);
  return {};
}

Result<void> PostgresStore::put_judgements(const RejudgedBatch& batch) {
  return writing([&](Session& session, Writing& writing) {
    std::vector<std::string> codes;
    for (const auto& again : batch.judgements) codes.push_back(again.site.text());
    postgres::Standings standings(writing, session.numbers, batch.standard);
    standings.read(codes);
    for (const auto& again : batch.judgements) standings.place_again(again, batch.cause, batch.at);
    standings.write();
  });
}

Result<ChangePage> PostgresStore::changes(const ChangePlace& after, std::size_t most) {
  return guarded(Doing::reading(),
                 [&](Session& session) { return postgres::read_changes(session.connection, after, most); });
}

Result<std::vector<StateChange>> PostgresStore::last_changes(std::span<const SiteCode> sites, Aspect aspect,
                                                             WallTime before) {
  return guarded(Doing::reading(), [&](Session& session) {
    return postgres::read_last_changes(session.connection, sites, aspect, before);
  });
}

Result<std::vector<TimedRollUp>> PostgresStore::roll_ups(const SiteCode& site, RollUpStep step, WallTime from,
                                                         WallTime until) {
  return guarded(Doing::reading(), [&](Session& session) {
    return postgres::read_roll_ups(session.connection, site, step, from, until);
  });
}

Result<std::vector<ReportCount>> PostgresStore::counts() { return reading(Part::counted, postgres::read_counts); }

}  // namespace campus::collector
