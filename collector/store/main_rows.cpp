#include "collector/store/main_rows.h"

#include <algorithm>

#include "collector/fleet/digest.h"
#include "collector/fleet/limits.h"
#include "core/wire/report_json.h"

namespace campus::collector::rows {

void put_key(Statement& insert, const KeyRecord& key) {
  const auto id = Digest::of_hex(key.id.text());
  const auto sites = joined_ids(key.sites);
  insert.bind_blob(1, id.raw());
  std::string public_key;
  if (key.public_key) {
    public_key.assign(key.public_key->begin(), key.public_key->end());
    insert.bind_blob(2, public_key);
  } else {
    insert.bind_null(2);
  }
  insert.bind(3, name_of(key.state)).bind(4, key.auditor ? 1 : 0).bind(5, key.by_open ? 1 : 0).bind(6, sites);
  insert.bind(7, to_milliseconds(key.first_seen)).bind(8, to_milliseconds(key.decided)).run();
}

KeyRecord key_of(const Statement& row) {
  KeyRecord key;
  key.id = KeyId(Digest::of_raw(row.text(0)).hex());
  if (const auto raw = row.text(1); raw.size() == key.public_key.emplace().size()) {
    std::transform(raw.begin(), raw.end(), key.public_key->begin(),
                   [](char c) { return static_cast<unsigned char>(c); });
  } else {
    key.public_key.reset();
  }
  key.state = parse_name<KeyState>(row.text(2)).value_or(KeyState::revoked);
  key.auditor = row.integer(3) != 0;
  key.by_open = row.integer(4) != 0;
  key.sites = split_ids<SiteCode>(row.text(5));
  key.first_seen = to_time(row.integer(6));
  key.decided = to_time(row.integer(7));
  return key;
}

Result<Facts> facts_of(std::string_view text) { return wire::parse_facts(text, kRosterRowLimits); }

void put_audit(Statement& insert, const AuditEntry& entry) {
  insert.bind(1, to_milliseconds(entry.at)).bind(2, entry.who).bind(3, entry.action).bind(4, entry.object);
  insert.bind(5, entry.detail).run();
}

AuditEntry audit_of(const Statement& row) {
  return {to_time(row.integer(0)), row.text(1), row.text(2), row.text(3), row.text(4), {row.integer(5), 0}};
}

void put_account(Statement& insert, const Account& account) {
  const auto scopes = joined(account.scopes);
  const std::string banner = account.banner ? account.banner->text() : "";
  insert.bind(1, account.name).bind(2, account.token_sha256).bind(3, scopes).bind(4, banner);
  insert.bind(5, to_milliseconds(account.created)).bind(6, account.revoked ? 1 : 0);
  insert.bind(7, account.expires ? to_milliseconds(*account.expires) : 0).run();
}

Account account_of(const Statement& row) {
  Account account{row.text(0),        row.text(1), split(row.text(2)), std::nullopt, to_time(row.integer(4)),
                  row.integer(5) != 0};
  if (const auto banner = row.text(3); !banner.empty()) account.banner = SiteCode(banner);
  if (const auto expires = row.integer(6); expires != 0) account.expires = to_time(expires);
  return account;
}

StateChange change_of(const Statement& row) {
  StateChange change;
  change.at = to_time(row.integer(0));
  change.site = SiteCode(row.text(1));
  change.aspect = static_cast<Aspect>(row.integer(2));
  change.before = parse_name<SiteState>(row.text(3)).value_or(SiteState::unassessed);
  change.after = parse_name<SiteState>(row.text(4)).value_or(SiteState::unassessed);
  change.cause = parse_name<ChangeCause>(row.text(5)).value_or(ChangeCause::report);
  change.report = Digest::of_raw(row.text(6));
  change.failing = split_ids<RuleId>(row.text(7));
  return change;
}

}  // namespace campus::collector::rows
