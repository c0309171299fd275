#include "collector/store/sqlite_rows.h"

#include <algorithm>

#include "collector/fleet/limits.h"
#include "collector/store/content.h"
#include "core/wire/report_json.h"

namespace campus::collector::rows {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

std::string joined(const std::vector<SiteCode>& sites) {
  std::string text;
  for (const auto& site : sites) text += (text.empty() ? "" : " ") + site.text();
  return text;
}

std::vector<SiteCode> split(std::string_view text) {
  std::vector<SiteCode> sites;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    sites.emplace_back(std::string(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return sites;
}

}  // namespace

std::string to_blob(std::string_view hex) {
  std::string blob;
  blob.reserve(hex.size() / 2);
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    blob += static_cast<char>(kDigits.find(hex[i]) * 16 + kDigits.find(hex[i + 1]));
  }
  return blob;
}

std::string to_hex(std::string_view blob) {
  std::string hex;
  hex.reserve(blob.size() * 2);
  for (const char c : blob) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 15U];
  }
  return hex;
}

void put_key(Statement& insert, const KeyRecord& key) {
  const auto id = to_blob(key.id.text());
  const auto sites = joined(key.sites);
  insert.bind_blob(1, id);
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
  key.id = KeyId(to_hex(row.text(0)));
  if (const auto raw = row.text(1); raw.size() == key.public_key.emplace().size()) {
    std::transform(raw.begin(), raw.end(), key.public_key->begin(),
                   [](char c) { return static_cast<unsigned char>(c); });
  } else {
    key.public_key.reset();
  }
  key.state = parse_name<KeyState>(row.text(2)).value_or(KeyState::revoked);
  key.auditor = row.integer(3) != 0;
  key.by_open = row.integer(4) != 0;
  key.sites = split(row.text(5));
  key.first_seen = to_time(row.integer(6));
  key.decided = to_time(row.integer(7));
  return key;
}

Result<Facts> facts_of(std::string_view text) { return wire::parse_facts(text, kRosterRowLimits); }

Result<ArchivedReport> archived_of(const Statement& row) {
  auto envelope = unpack({row.text(5), row.integer(4), row.text(6)});
  if (!envelope) return envelope.error();
  return ArchivedReport{ReportId(to_hex(row.text(0))), KeyId(to_hex(row.text(1))), SiteCode(row.text(2)),
                        to_time(row.integer(3)), *std::move(envelope)};
}

}  // namespace campus::collector::rows
