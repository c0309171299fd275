#include "collector/store/postgres/numbers.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace campus::collector::postgres {
namespace {

using Known = std::unordered_map<std::string, std::int64_t>;

/// Those of `texts` that are not known yet, each once.
std::vector<std::string> unknown_of(const Known& known, std::vector<std::string> texts) {
  std::erase_if(texts, [&](const std::string& text) { return known.contains(text); });
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

std::string raw_of(const KeyId& key) { return std::string(Digest::of_hex(key.text()).raw()); }

}  // namespace

void Numbers::learn(Writing& writing, std::span<const StoredReport> reports) {
  learn_sites(writing.connection(), reports);
  learn_keys(writing, reports);
  learn_signers(writing.connection(), reports);
}

void Numbers::learn_sites(Connection& connection, std::span<const StoredReport> reports) {
  const auto note = [&](const Rows& rows) {
    for (int row = 0; row < rows.size(); ++row) sites_[rows.text(row, 1)] = rows.integer(row, 0);
  };
  std::vector<std::string> codes;
  codes.reserve(reports.size());
  for (const auto& report : reports) codes.push_back(report.site.text());
  codes = unknown_of(sites_, std::move(codes));
  if (codes.empty()) return;
  note(connection.query("SELECT number, code FROM sites WHERE code = ANY($1)", Parameters().add_all_texts(codes)));
  codes = unknown_of(sites_, std::move(codes));
  if (codes.empty()) return;
  note(connection.query(
      "INSERT INTO sites (number, code) SELECT (SELECT coalesce(max(number), 0) FROM sites) + u.ordinality, u.code "
      "FROM unnest($1) WITH ORDINALITY u(code, ordinality) RETURNING number, code",
      Parameters().add_all_texts(codes)));
}

void Numbers::learn_keys(Writing& writing, std::span<const StoredReport> reports) {
  const auto note = [&](const Rows& rows) {
    for (int row = 0; row < rows.size(); ++row) keys_[rows.text(row, 1)] = rows.integer(row, 0);
  };
  std::vector<std::string> ids;
  ids.reserve(reports.size());
  for (const auto& report : reports) ids.push_back(raw_of(report.key));
  ids = unknown_of(keys_, std::move(ids));
  if (ids.empty()) return;
  auto& connection = writing.connection();
  note(connection.query("SELECT number, id FROM keys WHERE id = ANY($1)", Parameters().add_all_bytes(ids)));
  ids = unknown_of(keys_, std::move(ids));
  if (ids.empty()) return;
  note(connection.query(
      "INSERT INTO keys (number, id, state, auditor, by_open, sites, first_seen, decided) "
      "SELECT (SELECT coalesce(max(number), 0) FROM keys) + u.ordinality, u.id, 'pending', false, false, '', 0, 0 "
      "FROM unnest($1) WITH ORDINALITY u(id, ordinality) RETURNING number, id",
      Parameters().add_all_bytes(ids)));
  writing.touch(Part::keys);
}

void Numbers::learn_signers(Connection& connection, std::span<const StoredReport> reports) {
  std::vector<std::int64_t> keys;
  std::vector<std::string> public_keys;
  for (const auto& report : reports) {
    if (!signers_.insert(of(report.key)).second) continue;
    keys.push_back(of(report.key));
    public_keys.emplace_back(report.public_key.begin(), report.public_key.end());
  }
  if (keys.empty()) return;
  connection.query("INSERT INTO signers (key, public_key) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING",
                   Parameters().add_all(keys).add_all_bytes(public_keys));
}

std::int64_t Numbers::of(Writing& writing, const StandardSummary& standard) {
  if (const auto known = standards_.find(standard.identity); known != standards_.end()) return known->second;
  auto& connection = writing.connection();
  auto rows =
      connection.query("SELECT number FROM standards WHERE identity = $1", Parameters().add_text(standard.identity));
  if (rows.empty()) {
    rows = connection.query(
        "INSERT INTO standards (number, identity, name) SELECT coalesce(max(number), 0) + 1, $1, $2 FROM standards "
        "RETURNING number",
        Parameters().add_text(standard.identity).add_text(standard.id + " " + standard.version));
  }
  return standards_[standard.identity] = rows.integer(0, 0);
}

std::int64_t Numbers::of(const KeyId& key) const { return keys_.at(raw_of(key)); }

std::optional<std::int64_t> Numbers::find(Connection& connection, const KeyId& key) {
  const auto id = raw_of(key);
  if (const auto known = keys_.find(id); known != keys_.end()) return known->second;
  const auto rows = connection.query("SELECT number FROM keys WHERE id = $1", Parameters().add_bytes(id));
  return rows.empty() ? std::nullopt : std::optional(rows.integer(0, 0));
}

}  // namespace campus::collector::postgres
