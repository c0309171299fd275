// What people decide.
#include "collector/store/decisions.h"
#include "collector/store/postgres/codes.h"
#include "collector/store/postgres/decisions.h"
#include "collector/store/postgres/fleet_orders.h"
#include "collector/store/postgres/postgres_store_work.h"

namespace campus::collector {

using postgres::Part;
using postgres::Session;
using postgres::Writing;

Result<void> PostgresStore::put_key(const KeyRecord& key, const AuditEntry& by) {
  return writing([&](Session& /*session*/, Writing& writing) {
    postgres::put_key(writing, key);
    postgres::put_audit(writing, {&by, 1});
  });
}

Result<void> PostgresStore::decide_key(const KeyRecord& key, KeyState from, const AuditEntry& by) {
  const auto found = guarded(Doing::writing(), [&](Session& session) {
    Writing writing(session.connection, session.opened);
    const auto state = postgres::state_of(writing.connection(), key.id);
    if (state == from) {
      postgres::put_key(writing, key);
      postgres::put_audit(writing, {&by, 1});
      writing.commit();
      core_->note(writing);
    }
    return state;
  });
  return found ? check_state(*found, from) : found.error();
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

}  // namespace campus::collector
