#include "collector/store/postgres/reports.h"

#include <algorithm>
#include <utility>

#include "collector/store/content.h"
#include "collector/store/postgres/postgres_error.h"
#include "core/time.h"

namespace campus::collector::postgres {
std::string partition_of(std::int64_t day) {
  auto date = date_text(std::chrono::sys_days(std::chrono::days(day)));
  std::erase(date, '-');
  return "reports_" + date;
}

/// Attached rather than made as a partition: that would wait for every reader, a backup among them, and let everybody
/// else wait meanwhile.
void need_day(Session& session, std::int64_t day) {
  if (session.days.contains(day)) return;
  auto& connection = session.connection;
  if (connection.query("SELECT 1 FROM days WHERE day = $1", Parameters().add(day)).empty()) {
    const auto name = partition_of(day);
    const auto number = std::to_string(day);
    connection.run("CREATE TABLE " + name + " (LIKE reports INCLUDING STORAGE INCLUDING INDEXES, CHECK (day = " +
                   number + ")); ALTER TABLE reports ATTACH PARTITION " + name + " FOR VALUES IN (" + number + ")");
    connection.query("INSERT INTO days (day, thinned) VALUES ($1, 0)", Parameters().add(day));
  }
  session.days.insert(day);
}

Envelope envelope_of(Session& session, std::string_view packed, const PublicKey& signer) {
  const auto number = dictionary_of(packed);
  const auto with = number == 0 ? nullptr : session.dictionaries.get(session.connection, number);
  auto envelope = unpack(packed, signer, with.get());
  if (!envelope) throw PostgresError(ErrorCode::bad_data, envelope.error().message);
  return *std::move(envelope);
}

PublicKey public_key_of(std::string_view raw) {
  PublicKey key{};
  if (raw.size() != key.size()) throw PostgresError(ErrorCode::bad_data, "the key of a stored report is missing");
  std::transform(raw.begin(), raw.end(), key.begin(), [](char c) { return static_cast<unsigned char>(c); });
  return key;
}

std::optional<ArchivedReport> read_report(Session& session, const Location& location) {
  const auto rows = session.connection.query(
      "SELECT r.packed, g.public_key, s.code, r.received FROM reports r LEFT JOIN signers g ON g.key = r.key "
      "LEFT JOIN sites s ON s.number = r.site WHERE r.day = $1 AND r.number = $2",
      Parameters().add(location.day).add(location.number));
  if (rows.empty()) return std::nullopt;
  auto envelope = envelope_of(session, rows.bytes(0, 0), public_key_of(rows.bytes(0, 1)));
  auto id = envelope.id();
  return ArchivedReport{std::move(id), envelope.signatures.front().key, SiteCode(rows.text(0, 2)), rows.time(0, 3),
                        std::move(envelope)};
}

std::optional<Location> find_report(Connection& connection, const Digest& id) {
  const auto rows =
      connection.query("SELECT day, number FROM report_index WHERE id = $1", Parameters().add_bytes(id.raw()));
  return rows.empty() ? std::nullopt : std::optional(Location{rows.integer(0, 0), rows.integer(0, 1)});
}

std::vector<Digest> reports_of(Connection& connection, std::int64_t key) {
  const auto rows =
      connection.query("SELECT id FROM report_index WHERE key = $1 ORDER BY sequence", Parameters().add(key));
  return list_of(rows, [](const Rows& all, int row) { return Digest::of_raw(all.bytes(row, 0)); });
}

std::optional<Location> find_last(Connection& connection, const SiteCode& site, Aspect aspect) {
  const auto rows = connection.query(
      "SELECT l.day, l.number FROM last l JOIN sites s ON s.number = l.site WHERE s.code = $1 AND l.aspect = $2",
      Parameters().add_text(site.text()).add(static_cast<std::int64_t>(aspect)));
  return rows.empty() ? std::nullopt : std::optional(Location{rows.integer(0, 0), rows.integer(0, 1)});
}

bool is_listed(Connection& connection, std::int64_t key, const StoredReport& report) {
  const auto rows = connection.query("SELECT id FROM report_index WHERE key = $1 AND sequence = $2",
                                     Parameters().add(key).add(report.sequence));
  return !rows.empty() && Digest::of_raw(rows.bytes(0, 0)) == Digest::of_hex(report.id.text());
}

void point_at_day(Connection& connection, std::span<const Pointer> reports, std::int64_t day) {
  std::vector<std::int64_t> keys;
  std::vector<std::int64_t> sequences;
  std::vector<std::int64_t> sites;
  std::vector<std::int64_t> numbers;
  for (const auto& report : reports) {
    keys.push_back(report.key);
    sequences.push_back(report.sequence);
    sites.push_back(report.site);
    numbers.push_back(report.number);
  }
  connection.query(
      "UPDATE report_index i SET day = $1 FROM unnest($2, $3) u(key, sequence) WHERE i.key = u.key AND i.sequence = "
      "u.sequence",
      Parameters().add(day).add_all(keys).add_all(sequences));
  connection.query(
      "UPDATE last l SET day = $1 FROM unnest($2, $3) u(site, number) WHERE l.site = u.site AND l.number = u.number",
      Parameters().add(day).add_all(sites).add_all(numbers));
  connection.query("UPDATE pending SET day = $1 WHERE number = ANY($2)", Parameters().add(day).add_all(numbers));
}

}  // namespace campus::collector::postgres
