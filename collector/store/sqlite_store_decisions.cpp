// What people decide.
#include "collector/store/codes.h"
#include "collector/store/decisions.h"
#include "collector/store/fleet_orders.h"
#include "collector/store/sqlite_store_work.h"

namespace campus::collector {

Result<void> SqliteStore::put_key(const KeyRecord& key, const AuditEntry& by) {
  return decide({&by, 1}, [&](Files& files) { files.main.put_key(key); });
}

Result<void> SqliteStore::decide_key(const KeyRecord& key, KeyState from, const AuditEntry& by) {
  const auto found = guarded(Doing::writing(), [&](Files& files) {
    Transaction transaction(files.main.database());
    const auto state = state_of(files.main.database(), key.id);
    if (state == from) {
      files.main.put_key(key);
      files.main.put_audit(by);
      transaction.commit();
    }
    return state;
  });
  return found ? check_state(*found, from) : found.error();
}

Result<void> SqliteStore::replace_roster(std::span<const Facts> roster_rows, std::span<const AuditEntry> by) {
  return decide(by, [&](Files& files) { collector::replace_roster(files.main.database(), roster_rows); });
}

Result<void> SqliteStore::replace_excuses(std::span<const Excuse> excused, const AuditEntry& by) {
  return decide({&by, 1}, [&](Files& files) { collector::replace_excuses(files.main.database(), excused); });
}

Result<void> SqliteStore::put_account(const Account& account, const AuditEntry& by) {
  return decide({&by, 1}, [&](Files& files) { collector::put_account(files.main.database(), account); });
}

Result<void> SqliteStore::note(const AuditEntry& entry) {
  return decide({&entry, 1}, [](Files&) {});
}

Result<void> SqliteStore::put_codes(std::span<const CodeRecord> codes, const AuditEntry& by) {
  return decide({&by, 1}, [&](Files& files) { collector::put_codes(files.main.database(), codes); });
}

Result<void> SqliteStore::use_code(std::string_view digest, const KeyRecord& key, const AuditEntry& by) {
  const auto used = guarded(Doing::writing(), [&](Files& files) {
    Transaction transaction(files.main.database());
    auto refusal = collector::use_code(files.main.database(), digest, key, by.at);
    if (!refusal) {
      files.main.put_key(key);
      files.main.put_audit(by);
      transaction.commit();
    }
    return refusal;
  });
  if (!used) return used.error();
  return *used ? Result<void>(**used) : Result<void>();
}

Result<std::int64_t> SqliteStore::put_order(const FleetOrder& order, const AuditEntry& by) {
  if (auto fits = check_order(order); !fits) return fits.error();
  std::int64_t number = 0;
  auto put =
      decide({&by, 1}, [&](Files& files) { number = collector::put_order(files.main.database(), order, by.at); });
  return put ? Result<std::int64_t>(number) : put.error();
}

Result<void> SqliteStore::withdraw_order(std::int64_t number, WallTime at, const AuditEntry& by) {
  const auto found = guarded(Doing::writing(), [&](Files& files) {
    Transaction transaction(files.main.database());
    if (!collector::withdraw_order(files.main.database(), number, at)) return false;
    files.main.put_audit(by);
    transaction.commit();
    return true;
  });
  if (!found) return found.error();
  return *found ? Result<void>() : no_order(number);
}

Result<std::optional<CodeRecord>> SqliteStore::find_code(std::string_view digest) {
  return guarded(Doing::reading(), [&](Files& files) { return collector::find_code(files.main.database(), digest); });
}

Result<std::vector<CodeRecord>> SqliteStore::codes(const SiteCode& site) {
  return guarded(Doing::reading(), [&](Files& files) { return read_codes(files.main.database(), site); });
}

Result<std::vector<FleetOrder>> SqliteStore::orders(WallTime at) {
  return guarded(Doing::reading(), [&](Files& files) { return read_orders(files.main.database(), at); });
}

Result<std::vector<KeyRecord>> SqliteStore::keys() {
  return guarded(Doing::reading(), [](Files& files) { return read_keys(files.main.database()); });
}

Result<std::vector<Facts>> SqliteStore::roster() {
  return guarded(Doing::reading(), [](Files& files) { return read_roster(files.main.database()); });
}

Result<std::vector<Excuse>> SqliteStore::excuses() {
  return guarded(Doing::reading(), [](Files& files) { return read_excuses(files.main.database()); });
}

Result<std::vector<Account>> SqliteStore::accounts() {
  return guarded(Doing::reading(), [](Files& files) { return read_accounts(files.main.database()); });
}

Result<std::vector<AuditEntry>> SqliteStore::audit_before(const AuditPlace& place, std::string_view object,
                                                          std::size_t most) {
  return guarded(Doing::reading(),
                 [&](Files& files) { return read_audit(files.main.database(), place, object, most); });
}

}  // namespace campus::collector
