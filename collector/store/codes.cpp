#include "collector/store/codes.h"

#include <utility>

#include "collector/fleet/digest.h"
#include "collector/store/decisions.h"
#include "collector/store/store_time.h"

namespace campus::collector {
namespace {

std::string columns() { return "SELECT digest, site, batch, created, expires, used_by, used, withdrawn FROM codes "; }

CodeRecord code_of(const Statement& row) {
  CodeRecord code;
  code.digest = Digest::of_raw(row.text(0)).hex();
  code.site = SiteCode(row.text(1));
  code.batch = row.text(2);
  code.created = to_time(row.integer(3));
  code.expires = to_time(row.integer(4));
  if (const auto key = row.text(5); !key.empty()) code.used_by = KeyId(Digest::of_raw(key).hex());
  if (const auto used = row.integer(6); used != 0) code.used = to_time(used);
  if (const auto withdrawn = row.integer(7); withdrawn != 0) code.withdrawn = to_time(withdrawn);
  return code;
}

std::int64_t milliseconds_or_zero(const std::optional<WallTime>& time) { return time ? to_milliseconds(*time) : 0; }

}  // namespace

void put_codes(Database& database, std::span<const CodeRecord> codes) {
  auto insert = database.prepare(
      "INSERT INTO codes (digest, site, batch, created, expires, used_by, used, withdrawn) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (digest) DO UPDATE SET site = excluded.site, "
      "batch = excluded.batch, created = excluded.created, expires = excluded.expires, "
      "used_by = coalesce(used_by, excluded.used_by), used = max(used, excluded.used), withdrawn = excluded.withdrawn");
  for (const auto& code : codes) {
    const auto digest = Digest::of_hex(code.digest);
    const auto key = code.used_by.empty() ? Digest() : Digest::of_hex(code.used_by.text());
    insert.bind_blob(1, digest.raw()).bind(2, code.site.text()).bind(3, code.batch);
    insert.bind(4, to_milliseconds(code.created)).bind(5, to_milliseconds(code.expires));
    if (code.used_by.empty()) {
      insert.bind_null(6);
    } else {
      insert.bind_blob(6, key.raw());
    }
    insert.bind(7, milliseconds_or_zero(code.used)).bind(8, milliseconds_or_zero(code.withdrawn)).run();
  }
}

std::optional<Error> refusal_of(const std::optional<CodeRecord>& code, const KeyId& key,
                                std::optional<KeyState> key_state) {
  if (!code) return Error{ErrorCode::missing, "there is no such code"};
  if (!code->used_by.empty() && code->used_by != key) {
    return Error{ErrorCode::conflict, "another key has used the code"};
  }
  if (code->withdrawn) return Error{ErrorCode::conflict, "the code was withdrawn"};
  if (key_state == KeyState::revoked || key_state == KeyState::cloned) {
    return Error{ErrorCode::conflict, "the key is " + std::string(name_of(*key_state))};
  }
  return std::nullopt;
}

std::optional<Error> use_code(Database& database, std::string_view digest, const KeyRecord& key, WallTime at) {
  const auto code = find_code(database, digest);
  if (auto refusal = refusal_of(code, key.id, state_of(database, key.id))) return refusal;
  auto update = database.prepare("UPDATE codes SET used_by = ?2, used = ?3 WHERE digest = ?1");
  const auto of = Digest::of_hex(digest);
  const auto id = Digest::of_hex(key.id.text());
  update.bind_blob(1, of.raw()).bind_blob(2, id.raw()).bind(3, to_milliseconds(code->used.value_or(at))).run();
  return std::nullopt;
}

std::optional<CodeRecord> find_code(Database& database, std::string_view digest) {
  auto select = database.prepare((columns() + "WHERE digest = ?1").c_str());
  const auto of = Digest::of_hex(digest);
  return select.bind_blob(1, of.raw()).step() ? std::optional(code_of(select)) : std::nullopt;
}

std::vector<CodeRecord> read_codes(Database& database, const SiteCode& site) {
  auto select =
      database.prepare((columns() + "WHERE ?1 = '' OR site = ?1 ORDER BY site, created, batch, digest").c_str());
  select.bind(1, site.text());
  std::vector<CodeRecord> codes;
  while (select.step()) codes.push_back(code_of(select));
  return codes;
}

}  // namespace campus::collector
