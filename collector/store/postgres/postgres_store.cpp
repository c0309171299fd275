#include "collector/store/postgres/postgres_store.h"

#include <thread>
#include <type_traits>
#include <utility>

#include "collector/store/postgres/acknowledged.h"
#include "collector/store/postgres/appending.h"
#include "collector/store/postgres/backoff.h"
#include "collector/store/postgres/check.h"
#include "collector/store/postgres/codes.h"
#include "collector/store/postgres/decisions.h"
#include "collector/store/postgres/fleet_orders.h"
#include "collector/store/postgres/history.h"
#include "collector/store/postgres/migrations.h"
#include "collector/store/postgres/postgres_error.h"
#include "collector/store/postgres/reports.h"
#include "collector/store/postgres/session.h"
#include "collector/store/postgres/sizes.h"
#include "collector/store/postgres/standings.h"
#include "collector/store/postgres/upkeep.h"

namespace campus::collector {

using postgres::Part;
using postgres::PostgresError;
using postgres::Session;
using postgres::Writing;

struct PostgresStore::Core {
  Core(postgres::Conninfo address, const PostgresLimits& waits) : where(std::move(address)), limits(waits) {}

  postgres::Conninfo where;
  PostgresLimits limits;
  postgres::Dictionaries dictionaries;
  postgres::Upkeeper upkeeper;
  postgres::Acknowledged acknowledged;
  postgres::Revisions seen;  ///< up to these the caller knows everything
  postgres::Sizes sizes;
  std::unique_ptr<Session> session;  ///< empty after a failure until recover() succeeds

  /// What the caller itself wrote is nothing new to it, unless others wrote before.
  void note(const Writing& writing) {
    for (std::size_t i = 0; i < postgres::kParts; ++i) {
      const auto part = static_cast<Part>(i);
      const bool wrote = writing.after().changed.of(part) == writing.revision();
      if (wrote && writing.before().changed.of(part) <= seen.of(part)) seen.set(part, writing.revision());
    }
    acknowledged.note(writing.revision());
  }
};

/// An operation as messages and as metrics name it.
struct PostgresStore::Doing {
  const char* word;
  const char* operation;

  static constexpr Doing writing() { return {"write", "commit"}; }
  static constexpr Doing reading() { return {"read", "read"}; }
};

namespace {

const char* advice_for(const PostgresError& error) {
  switch (error.code()) {
    case ErrorCode::unavailable:
      return "; is the server running and reachable?";
    case ErrorCode::missing:
      return "; make it with createdb, or mend the address";
    case ErrorCode::permission:
      return error.state().empty() ? "" : "; see \"PostgreSQL\" in docs/operating.md for what the role needs";
    default:
      return "";
  }
}

Error no_store(const std::string& place) {
  return {ErrorCode::missing, "there is no store in " + place +
                                  "; name the collector's database with --store postgresql://…, or begin one with "
                                  "campus-collector roster import"};
}

}  // namespace

PostgresStore::PostgresStore(std::unique_ptr<Core> core) : core_(std::move(core)) {}
PostgresStore::~PostgresStore() = default;

template <class Work>
auto PostgresStore::guarded(const Doing& doing, Work work) {
  using Value = decltype(work(std::declval<Session&>()));
  const auto& place = core_->where.place();
  if (!core_->session) {
    return Result<Value>(Error{ErrorCode::unavailable, "the store " + place + " is closed after an earlier failure"});
  }
  auto& session = *core_->session;
  try {
    if constexpr (std::is_void_v<Value>) {
      work(session);
      return Result<void>();
    } else {
      return Result<Value>(work(session));
    }
  } catch (const PostgresError& error) {
    Error failed{error.code(), core_->where.masked(std::string("cannot ") + doing.word + " the store " + place + ": " +
                                                   error.what())};
    tell_failure(doing.operation);
    if (session.connection.is_usable()) {
      session.forget();  // rolled back, and ready for more
    } else {
      core_->session.reset();
      failure_ = failed;
    }
    return Result<Value>(std::move(failed));
  }
}

template <class Work>
auto PostgresStore::writing(Work work) {
  return guarded(Doing::writing(), [&](Session& session) {
    Writing writing(session.connection, session.opened);
    if constexpr (std::is_void_v<decltype(work(session, writing))>) {
      work(session, writing);
      writing.commit();
      core_->note(writing);
    } else {
      auto value = work(session, writing);
      writing.commit();
      core_->note(writing);
      return value;
    }
  });
}

template <class Read>
auto PostgresStore::reading(Part part, Read read) {
  return guarded(Doing::reading(), [&](Session& session) {
    const auto head = postgres::read_head(session.connection);
    auto value = read(session.connection);
    core_->seen.set(part, head.revision);
    return value;
  });
}

Result<std::unique_ptr<PostgresStore>> PostgresStore::open(const std::string& uri, Make make,
                                                           const PostgresLimits& limits) {
  auto where = postgres::Conninfo::parse(uri);
  if (!where) return where.error();
  std::unique_ptr<PostgresStore> store(new PostgresStore(std::make_unique<Core>(*std::move(where), limits)));
  if (auto connected = store->try_to_connect(make); !connected) return connected.error();
  return store;
}

Result<std::string> PostgresStore::migrate(const std::string& uri, std::optional<std::int64_t> to,
                                           const PostgresLimits& limits) {
  auto where = postgres::Conninfo::parse(uri);
  if (!where) return where.error();
  try {
    postgres::Dictionaries none;
    Session session(*where, limits, none);
    const auto version = postgres::version_of(session.connection);
    if (version == 0) return no_store(where->place());
    const auto wanted = to.value_or(static_cast<std::int64_t>(postgres::migrations().size()));
    postgres::migrate_to(session.connection, postgres::migrations(), wanted);
    return std::string("the store is of version ") + std::to_string(wanted) + (version == wanted ? " already" : " now");
  } catch (const PostgresError& error) {
    return Error{error.code(),
                 where->masked("cannot migrate the store " + where->place() + ": " + error.what() + advice_for(error))};
  }
}

Result<void> PostgresStore::try_to_connect(Make make) {
  const auto& place = core_->where.place();
  try {
    auto session = std::make_unique<Session>(core_->where, core_->limits, core_->dictionaries);
    auto& connection = session->connection;
    const auto version = postgres::version_of(connection);
    if (version == 0 && make == Make::never) return no_store(place);
    if (version != static_cast<std::int64_t>(postgres::migrations().size())) {
      postgres::migrate_up(connection, postgres::migrations());
    }
    postgres::add_later_tables(connection);
    session->opened = postgres::read_head(connection);
    core_->acknowledged.verify(connection, session->opened);
    core_->session = std::move(session);
    follow_dictionary();
    return {};
  } catch (const PostgresError& error) {
    core_->session.reset();
    return Error{error.code(),
                 core_->where.masked("cannot open the store " + place + ": " + error.what() + advice_for(error))};
  }
}

Result<void> PostgresStore::fail_to_connect(Error why) {
  tell_failure("open");
  failure_ = why;
  return why;
}

Result<void> PostgresStore::recover() {
  core_->session.reset();
  postgres::Backoff backoff(core_->limits.pause);
  for (int attempt = 1;; ++attempt) {
    auto connected = try_to_connect(Make::never);
    if (connected) break;
    if (attempt >= core_->limits.attempts || connected.error().code != ErrorCode::unavailable) {
      return fail_to_connect(connected.error());
    }
    std::this_thread::sleep_for(backoff.next());
  }
  failure_.reset();
  return {};
}

std::optional<Error> PostgresStore::failure() const { return core_->session ? std::nullopt : failure_; }

std::shared_ptr<const Packer> PostgresStore::packer() const {
  const std::scoped_lock lock(packer_mutex_);
  return packer_;
}

void PostgresStore::set_packer(std::shared_ptr<const ZstdDictionary> dictionary) {
  auto packer = std::make_shared<const Packer>(std::move(dictionary));
  const std::scoped_lock lock(packer_mutex_);
  packer_ = std::move(packer);
}

/// Reports are packed with the newest dictionary there is, whoever made it.
void PostgresStore::follow_dictionary() {
  auto newest = core_->dictionaries.newest(core_->session->connection);
  const auto current = packer()->dictionary();
  if (!newest || (current && current->number() == newest->number())) return;
  core_->dictionaries.hold(newest);
  set_packer(std::move(newest));
}

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

Result<void> PostgresStore::put_key(const KeyRecord& key, const AuditEntry& by) {
  return writing([&](Session& /*session*/, Writing& writing) {
    postgres::put_key(writing, key);
    postgres::put_audit(writing, {&by, 1});
  });
}

Result<void> PostgresStore::replace_roster(std::span<const Facts> rows, std::span<const AuditEntry> by) {
  return writing([&](Session& /*session*/, Writing& writing) {
    postgres::replace_roster(writing, rows);
    postgres::put_audit(writing, by);
  });
}

Result<void> PostgresStore::replace_excuses(std::span<const Excuse> excused, const AuditEntry& by) {
  return writing([&](Session& /*session*/, Writing& writing) {
    postgres::replace_excuses(writing, excused);
    postgres::put_audit(writing, {&by, 1});
  });
}

Result<void> PostgresStore::put_account(const Account& account, const AuditEntry& by) {
  return writing([&](Session& /*session*/, Writing& writing) {
    postgres::put_account(writing, account);
    postgres::put_audit(writing, {&by, 1});
  });
}

Result<void> PostgresStore::note(const AuditEntry& entry) {
  return writing([&](Session& /*session*/, Writing& writing) { postgres::put_audit(writing, {&entry, 1}); });
}

Result<void> PostgresStore::put_codes(std::span<const CodeRecord> codes, const AuditEntry& by) {
  return writing([&](Session& /*session*/, Writing& writing) {
    postgres::put_codes(writing, codes);
    postgres::put_audit(writing, {&by, 1});
  });
}

Result<void> PostgresStore::use_code(std::string_view digest, const KeyRecord& key, const AuditEntry& by) {
  auto used = guarded(Doing::writing(), [&](Session& session) {
    Writing writing(session.connection, session.opened);
    auto refusal = postgres::use_code(writing, digest, key, by.at);
    if (!refusal) {
      postgres::put_key(writing, key);
      postgres::put_audit(writing, {&by, 1});
      writing.commit();
      core_->note(writing);
    }
    return refusal;
  });
  if (!used) return used.error();
  return *used ? Result<void>(**used) : Result<void>();
}

Result<std::int64_t> PostgresStore::put_order(const FleetOrder& order, const AuditEntry& by) {
  if (auto fits = check_order(order); !fits) return fits.error();
  return writing([&](Session& /*session*/, Writing& writing) {
    const auto number = postgres::put_order(writing, order, by.at);
    postgres::put_audit(writing, {&by, 1});
    return number;
  });
}

Result<void> PostgresStore::withdraw_order(std::int64_t number, WallTime at, const AuditEntry& by) {
  auto found = writing([&](Session& /*session*/, Writing& writing) {
    if (!postgres::withdraw_order(writing, number, at)) return false;
    postgres::put_audit(writing, {&by, 1});
    return true;
  });
  if (!found) return found.error();
  return *found ? Result<void>() : no_order(number);
}

Result<std::optional<CodeRecord>> PostgresStore::find_code(std::string_view digest) {
  return guarded(Doing::reading(), [&](Session& session) { return postgres::find_code(session.connection, digest); });
}

Result<std::vector<CodeRecord>> PostgresStore::codes(const SiteCode& site) {
  return guarded(Doing::reading(), [&](Session& session) { return postgres::read_codes(session.connection, site); });
}

Result<std::vector<FleetOrder>> PostgresStore::orders(WallTime at) {
  return reading(Part::orders,
                 [at](postgres::Connection& connection) { return postgres::read_orders(connection, at); });
}

Result<std::vector<KeyRecord>> PostgresStore::keys() { return reading(Part::keys, postgres::read_keys); }
Result<std::vector<Facts>> PostgresStore::roster() { return reading(Part::roster, postgres::read_roster); }
Result<std::vector<Excuse>> PostgresStore::excuses() { return reading(Part::excuses, postgres::read_excuses); }
Result<std::vector<Account>> PostgresStore::accounts() { return reading(Part::accounts, postgres::read_accounts); }

Result<std::vector<AuditEntry>> PostgresStore::audit_before(const AuditPlace& place, std::string_view object,
                                                            std::size_t most) {
  return guarded(Doing::reading(),
                 [&](Session& session) { return postgres::read_audit(session.connection, place, object, most); });
}

Result<std::optional<ForeignChanges>> PostgresStore::foreign_changes() {
  return guarded(Doing::reading(), [&](Session& session) {
    auto& connection = session.connection;
    auto& seen = core_->seen;
    const auto head = postgres::read_head(connection);
    const auto is_new = [&](Part part) { return head.changed.of(part) > seen.of(part); };
    ForeignChanges changes;
    changes.keys = is_new(Part::keys);
    changes.roster = is_new(Part::roster);
    changes.excuses = is_new(Part::excuses);
    changes.accounts = is_new(Part::accounts);
    changes.held = is_new(Part::held);
    changes.orders = is_new(Part::orders);
    if (is_new(Part::judged)) changes.judged = postgres::read_last_after(connection, seen.of(Part::judged));
    if (is_new(Part::counted)) changes.counts = postgres::read_counts(connection);
    for (std::size_t i = 0; i < postgres::kParts; ++i) {
      if (is_new(static_cast<Part>(i))) seen.set(static_cast<Part>(i), head.revision);
    }
    return std::optional(std::move(changes));
  });
}

Result<Upkeep> PostgresStore::maintain(WallTime now) {
  return guarded(Doing::writing(), [&](Session& session) {
    auto done = core_->upkeeper.step(session, now);
    follow_dictionary();
    return done;
  });
}

Result<void> PostgresStore::backup(const std::filesystem::path& folder) {
  return Error{ErrorCode::usage,
               "a store in PostgreSQL is copied by PostgreSQL's own means: pg_dump --schema=campus "
               "--format=custom --file=" +
                   (folder / "campus.dump").string() + " '" + core_->where.place() +
                   "', or pg_basebackup for the whole server"};
}

Result<CheckResult> PostgresStore::check() { return guarded(Doing::reading(), postgres::check_store); }

StoreSizes PostgresStore::sizes() const {
  return core_->sizes.read(core_->session ? &core_->session->connection : nullptr);
}

}  // namespace campus::collector
