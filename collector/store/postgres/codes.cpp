#include "collector/store/postgres/codes.h"

#include <array>
#include <string>
#include <vector>

#include "collector/fleet/digest.h"
#include "collector/store/codes.h"
#include "collector/store/postgres/decisions.h"
#include "collector/store/store_time.h"

namespace campus::collector::postgres {
namespace {

constexpr const char* kSelect = "SELECT digest, site, batch, created, expires, used_by, used, withdrawn FROM codes ";

std::optional<WallTime> time_or_none(const Rows& rows, int row, int column) {
  return rows.integer(row, column) == 0 ? std::nullopt : std::optional(rows.time(row, column));
}

CodeRecord code_of(const Rows& rows, int row) {
  CodeRecord code{Digest::of_raw(rows.bytes(row, 0)).hex(),
                  SiteCode(rows.text(row, 1)),
                  rows.text(row, 2),
                  rows.time(row, 3),
                  rows.time(row, 4),
                  {},
                  time_or_none(rows, row, 6),
                  time_or_none(rows, row, 7)};
  if (!rows.is_null(row, 5)) code.used_by = KeyId(Digest::of_raw(rows.bytes(row, 5)).hex());
  return code;
}

}  // namespace

/// Columns of all of them.
void put_codes(Writing& writing, std::span<const CodeRecord> codes) {
  std::vector<std::string> digests;
  std::vector<std::string> sites;
  std::vector<std::string> batches;
  std::vector<std::string> users;
  std::array<std::vector<std::int64_t>, 4> times;
  for (const auto& code : codes) {
    digests.emplace_back(Digest::of_hex(code.digest).raw());
    sites.push_back(code.site.text());
    batches.push_back(code.batch);
    users.emplace_back(code.used_by.empty() ? "" : std::string(Digest::of_hex(code.used_by.text()).raw()));
    times[0].push_back(to_milliseconds(code.created));
    times[1].push_back(to_milliseconds(code.expires));
    times[2].push_back(code.used ? to_milliseconds(*code.used) : 0);
    times[3].push_back(code.withdrawn ? to_milliseconds(*code.withdrawn) : 0);
  }
  writing.connection().query(
      "INSERT INTO codes (digest, site, batch, created, expires, used_by, used, withdrawn) "
      "SELECT digest, site, batch, created, expires, nullif(used_by, ''::bytea), used, withdrawn "
      "FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) AS t (digest, site, batch, used_by, created, expires, used, "
      "withdrawn) ON CONFLICT (digest) DO UPDATE SET site = excluded.site, batch = excluded.batch, "
      "created = excluded.created, expires = excluded.expires, used_by = coalesce(codes.used_by, excluded.used_by), "
      "used = greatest(codes.used, excluded.used), withdrawn = excluded.withdrawn",
      Parameters()
          .add_all_bytes(digests)
          .add_all_texts(sites)
          .add_all_texts(batches)
          .add_all_bytes(users)
          .add_all(times[0])
          .add_all(times[1])
          .add_all(times[2])
          .add_all(times[3]));
}

std::optional<Error> use_code(Writing& writing, std::string_view digest, const KeyRecord& key, WallTime at) {
  auto& connection = writing.connection();
  const auto code = find_code(connection, digest);
  if (auto refusal = refusal_of(code, key.id, state_of(connection, key.id))) return refusal;
  connection.query("UPDATE codes SET used_by = $2, used = $3 WHERE digest = $1",
                   Parameters()
                       .add_bytes(Digest::of_hex(digest).raw())
                       .add_bytes(Digest::of_hex(key.id.text()).raw())
                       .add(code->used.value_or(at)));
  return std::nullopt;
}

std::optional<CodeRecord> find_code(Connection& connection, std::string_view digest) {
  const auto rows = connection.query(std::string(kSelect) + "WHERE digest = $1",
                                     Parameters().add_bytes(Digest::of_hex(digest).raw()));
  return rows.empty() ? std::nullopt : std::optional(code_of(rows, 0));
}

std::vector<CodeRecord> read_codes(Connection& connection, const SiteCode& site) {
  return list_of(
      connection.query(std::string(kSelect) + "WHERE $1 = '' OR site = $1 ORDER BY site, created, batch, digest",
                       Parameters().add_text(site.text())),
      code_of);
}

}  // namespace campus::collector::postgres
