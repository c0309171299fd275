#include "collector/store/postgres/decisions.h"

#include <string>
#include <utility>

#include "collector/fleet/limits.h"
#include "collector/store/postgres/postgres_error.h"
#include "collector/store/postgres/reports.h"
#include "collector/store/store_time.h"
#include "collector/store/words.h"
#include "core/wire/report_json.h"

namespace campus::collector::postgres {

namespace {

KeyRecord key_of(const Rows& rows, int row) {
  KeyRecord key;
  key.id = KeyId(Digest::of_raw(rows.bytes(row, 0)).hex());
  if (!rows.is_null(row, 1)) key.public_key = public_key_of(rows.bytes(row, 1));
  key.state = parse_name<KeyState>(rows.bytes(row, 2)).value_or(KeyState::revoked);
  key.auditor = rows.integer(row, 3) != 0;
  key.by_open = rows.integer(row, 4) != 0;
  key.sites = split_ids<SiteCode>(rows.bytes(row, 5));
  key.first_seen = rows.time(row, 6);
  key.decided = rows.time(row, 7);
  return key;
}

Facts facts_of(const Rows& rows, int row) {
  auto facts = wire::parse_facts(rows.bytes(row, 0), kRosterRowLimits);
  if (!facts) throw PostgresError(ErrorCode::bad_data, "a row of the roster is damaged: " + facts.error().message);
  return *std::move(facts);
}

Excuse excuse_of(const Rows& rows, int row) {
  return {SiteCode(rows.text(row, 0)), rows.time(row, 1), rows.time(row, 2), rows.text(row, 3)};
}

Account account_of(const Rows& rows, int row) {
  Account account{rows.text(row, 0), rows.text(row, 1), split(rows.bytes(row, 2)),
                  std::nullopt,      rows.time(row, 4), rows.integer(row, 5) != 0};
  if (const auto banner = rows.text(row, 3); !banner.empty()) account.banner = SiteCode(banner);
  if (rows.integer(row, 6) != 0) account.expires = rows.time(row, 6);
  return account;
}

AuditEntry audit_of(const Rows& rows, int row) {
  return {rows.time(row, 0), rows.text(row, 1), rows.text(row, 2),
          rows.text(row, 3), rows.text(row, 4), {rows.integer(row, 5), rows.integer(row, 6)}};
}

}  // namespace

void put_key(Writing& writing, const KeyRecord& key) {
  Parameters parameters;
  parameters.add_bytes(Digest::of_hex(key.id.text()).raw());
  if (key.public_key) {
    parameters.add_bytes(std::string(key.public_key->begin(), key.public_key->end()));
  } else {
    parameters.add_null_bytes();
  }
  parameters.add_text(name_of(key.state)).add_truth(key.auditor).add_truth(key.by_open);
  parameters.add_text(joined_ids(key.sites)).add(key.first_seen).add(key.decided);
  writing.connection().query(
      "INSERT INTO keys (number, id, public_key, state, auditor, by_open, sites, first_seen, decided) "
      "SELECT coalesce(max(number), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8 FROM keys "
      "ON CONFLICT (id) DO UPDATE SET public_key = excluded.public_key, state = excluded.state, auditor = "
      "excluded.auditor, by_open = excluded.by_open, sites = excluded.sites, first_seen = excluded.first_seen, "
      "decided = excluded.decided",
      parameters);
  writing.touch(Part::keys);
}

void replace_roster(Writing& writing, std::span<const Facts> roster) {
  CopyRows rows;
  for (const auto& row : roster) {
    rows.begin_row(2);
    rows.add_bytes(std::get<std::string>(row.at("code")));
    rows.add_bytes(wire::encode_facts(row));
  }
  writing.connection().run("DELETE FROM roster");
  writing.connection().copy("COPY roster (code, facts) FROM STDIN (FORMAT binary)", std::move(rows));
  writing.touch(Part::roster);
}

void replace_excuses(Writing& writing, std::span<const Excuse> excuses) {
  CopyRows rows;
  std::int64_t position = 0;
  for (const auto& excuse : excuses) {
    rows.begin_row(5);
    rows.add(position++);
    rows.add_bytes(excuse.scope.text());
    rows.add(to_milliseconds(excuse.from));
    rows.add(to_milliseconds(excuse.until));
    rows.add_bytes(excuse.reason);
  }
  writing.connection().run("DELETE FROM excuses");
  writing.connection().copy("COPY excuses (position, scope, since, until, reason) FROM STDIN (FORMAT binary)",
                            std::move(rows));
  writing.touch(Part::excuses);
}

void put_account(Writing& writing, const Account& account) {
  writing.connection().query(
      "INSERT INTO accounts (name, token, scopes, banner, created, revoked, expires) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7) "
      "ON CONFLICT (name) DO UPDATE SET token = excluded.token, scopes = excluded.scopes, banner = excluded.banner, "
      "created = excluded.created, revoked = excluded.revoked, expires = excluded.expires",
      Parameters()
          .add_text(account.name)
          .add_text(account.token_sha256)
          .add_text(joined(account.scopes))
          .add_text(account.banner ? account.banner->text() : "")
          .add(account.created)
          .add_truth(account.revoked)
          .add(account.expires.value_or(WallTime{})));
  writing.touch(Part::accounts);
}

void put_audit(Writing& writing, std::span<const AuditEntry> entries) {
  if (entries.empty()) return;
  CopyRows rows;
  std::int64_t position = 0;
  for (const auto& entry : entries) {
    rows.begin_row(7);
    rows.add(writing.revision());
    rows.add(position++);
    rows.add(to_milliseconds(entry.at));
    for (const auto* text : {&entry.who, &entry.action, &entry.object, &entry.detail}) rows.add_bytes(*text);
  }
  writing.connection().copy(
      "COPY audit (revision, position, at, who, action, object, detail) FROM STDIN (FORMAT binary)", std::move(rows));
}

std::optional<KeyState> state_of(Connection& connection, const KeyId& key) {
  const auto rows = connection.query("SELECT state FROM keys WHERE id = $1",
                                     Parameters().add_bytes(Digest::of_hex(key.text()).raw()));
  if (rows.empty()) return std::nullopt;
  return parse_name<KeyState>(rows.bytes(0, 0)).value_or(KeyState::revoked);
}

std::vector<KeyRecord> read_keys(Connection& connection) {
  return list_of(
      connection.query("SELECT id, public_key, state, auditor, by_open, sites, first_seen, decided FROM keys "
                       "ORDER BY first_seen, id"),
      key_of);
}

std::vector<Facts> read_roster(Connection& connection) {
  return list_of(connection.query("SELECT facts FROM roster ORDER BY code"), facts_of);
}

std::vector<Excuse> read_excuses(Connection& connection) {
  return list_of(connection.query("SELECT scope, since, until, reason FROM excuses ORDER BY position"), excuse_of);
}

std::vector<Account> read_accounts(Connection& connection) {
  return list_of(
      connection.query("SELECT name, token, scopes, banner, created, revoked, expires FROM accounts ORDER BY name"),
      account_of);
}

std::vector<AuditEntry> read_audit(Connection& connection, const AuditPlace& before, std::string_view object,
                                   std::size_t most) {
  const std::string select =
      "SELECT at, who, action, object, detail, revision, position FROM audit WHERE (revision, position) < ($1, $2) ";
  const std::string newest = "ORDER BY revision DESC, position DESC LIMIT $3";
  auto parameters = Parameters().add(before.revision).add(before.position).add_count(most);
  if (object.empty()) return list_of(connection.query(select + newest, parameters), audit_of);
  return list_of(connection.query(select + "AND object = $4 " + newest, parameters.add_text(object)), audit_of);
}

}  // namespace campus::collector::postgres
