#include "collector/store/decisions.h"

#include <utility>

#include "collector/fleet/digest.h"
#include "collector/store/main_rows.h"
#include "core/wire/report_json.h"

namespace campus::collector {

void replace_roster(Database& database, std::span<const Facts> roster) {
  database.run("DELETE FROM roster");
  auto insert = database.prepare("INSERT INTO roster (code, facts) VALUES (?1, ?2)");
  for (const auto& row : roster) {
    const auto facts = wire::encode_facts(row);
    insert.bind(1, std::get<std::string>(row.at("code"))).bind(2, facts).run();
  }
}

void replace_excuses(Database& database, std::span<const Excuse> excuses) {
  database.run("DELETE FROM excuses");
  auto insert = database.prepare("INSERT INTO excuses (scope, since, until, reason) VALUES (?1, ?2, ?3, ?4)");
  for (const auto& excuse : excuses) {
    insert.bind(1, excuse.scope.text()).bind(2, to_milliseconds(excuse.from));
    insert.bind(3, to_milliseconds(excuse.until)).bind(4, excuse.reason).run();
  }
}

void put_account(Database& database, const Account& account) {
  auto insert = database.prepare(
      "INSERT OR REPLACE INTO accounts (name, token, scopes, banner, created, revoked, expires) VALUES (?1, ?2, ?3, "
      "?4, ?5, ?6, ?7)");
  rows::put_account(insert, account);
}

std::optional<KeyState> state_of(Database& database, const KeyId& key) {
  auto select = database.prepare("SELECT state FROM keys WHERE id = ?1");
  const auto id = Digest::of_hex(key.text());
  if (!select.bind_blob(1, id.raw()).step()) return std::nullopt;
  return parse_name<KeyState>(select.text(0)).value_or(KeyState::revoked);
}

std::vector<KeyRecord> read_keys(Database& database) {
  auto select =
      database.prepare((std::string("SELECT ") + rows::kKeyColumns + " FROM keys ORDER BY first_seen, id").c_str());
  std::vector<KeyRecord> keys;
  while (select.step()) keys.push_back(rows::key_of(select));
  return keys;
}

std::vector<Facts> read_roster(Database& database) {
  auto select = database.prepare("SELECT facts FROM roster ORDER BY code");
  std::vector<Facts> roster;
  while (select.step()) {
    auto facts = rows::facts_of(select.text(0));
    if (!facts) {
      throw SqliteError(SQLITE_CORRUPT, "a row of the roster is damaged: " + facts.error().message,
                        sqlite3_db_filename(database.raw(), "main"));
    }
    roster.push_back(*std::move(facts));
  }
  return roster;
}

std::vector<Excuse> read_excuses(Database& database) {
  auto select = database.prepare("SELECT scope, since, until, reason FROM excuses ORDER BY number");
  std::vector<Excuse> excuses;
  while (select.step()) {
    excuses.push_back(
        {SiteCode(select.text(0)), to_time(select.integer(1)), to_time(select.integer(2)), select.text(3)});
  }
  return excuses;
}

std::vector<Account> read_accounts(Database& database) {
  auto select =
      database.prepare("SELECT name, token, scopes, banner, created, revoked, expires FROM accounts ORDER BY name");
  std::vector<Account> accounts;
  while (select.step()) accounts.push_back(rows::account_of(select));
  return accounts;
}

std::vector<AuditEntry> read_audit(Database& database, const AuditPlace& before, std::string_view object,
                                   std::size_t most) {
  auto select =
      database.prepare((std::string("SELECT at, who, action, object, detail, number FROM audit WHERE ") +
                        (object.empty() ? "?1 = ''" : "object = ?1") + " AND number < ?2 ORDER BY number DESC LIMIT ?3")
                           .c_str());
  select.bind(1, object).bind(2, before.revision).bind(3, static_cast<std::int64_t>(most));
  std::vector<AuditEntry> entries;
  while (select.step()) entries.push_back(rows::audit_of(select));
  return entries;
}

Result<void> check_state(std::optional<KeyState> state, KeyState from) {
  if (state == from) return {};
  return Error{ErrorCode::conflict, "the key is " + std::string(state ? name_of(*state) : "unknown") + " by now"};
}

}  // namespace campus::collector
