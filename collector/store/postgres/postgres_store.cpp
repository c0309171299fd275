#include "collector/store/postgres/postgres_store.h"

#include <thread>
#include <type_traits>
#include <utility>

#include "collector/store/postgres/backoff.h"
#include "collector/store/postgres/check.h"
#include "collector/store/postgres/history.h"
#include "collector/store/postgres/migrations.h"
#include "collector/store/postgres/postgres_store_work.h"

namespace campus::collector {

using postgres::Part;
using postgres::PostgresError;
using postgres::Session;

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

Result<void> PostgresStore::begin_backup(const std::filesystem::path& folder) {
  return Error{ErrorCode::usage,
               "a store in PostgreSQL is copied by PostgreSQL's own means: pg_dump --schema=campus "
               "--format=custom --file=" +
                   (folder / "campus.dump").string() + " '" + core_->where.place() +
                   "', or pg_basebackup for the whole server"};
}

Result<std::optional<CheckResult>> PostgresStore::check_some() {
  auto checked = guarded(Doing::reading(), postgres::check_store);
  if (!checked) return checked.error();
  return std::optional(*std::move(checked));
}

StoreSizes PostgresStore::sizes() const {
  return core_->sizes.read(core_->session ? &core_->session->connection : nullptr);
}

}  // namespace campus::collector
