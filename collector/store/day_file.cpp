#include "collector/store/day_file.h"

#include <algorithm>
#include <utility>

#include "collector/store/content.h"
#include "collector/store/store_file.h"
#include "collector/store/store_time.h"
#include "schema_sql.h"

namespace campus::collector {
namespace {

std::int64_t prefix_of(const Digest& id) {
  std::int64_t prefix = 0;
  for (std::size_t i = 0; i < 6; ++i) prefix = (prefix << 8) | id.bytes[i];
  return prefix;
}

DayRow row_of(const Statement& select, int first) {
  return {select.integer(first),
          select.integer(first + 1),
          select.integer(first + 2),
          to_time(select.integer(first + 3)),
          static_cast<Keep>(select.integer(first + 4)),
          select.text(first + 5)};
}

}  // namespace

DayFile::DayFile(const std::filesystem::path& file)
    : database_(open_store_file(file, FileKind::day, kDaySchemaSql)),
      insert_report_(database_.prepare("INSERT INTO reports (key, sequence, site, received, keep, packed, number) "
                                       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")),
      insert_sequence_(database_.prepare("INSERT INTO sequences (key, sequence, number) VALUES (?1, ?2, ?3)")),
      insert_id_(database_.prepare("INSERT INTO ids (prefix, number) VALUES (?1, ?2)")),
      insert_signer_(database_.prepare("INSERT OR IGNORE INTO signers (key, public_key) VALUES (?1, ?2)")),
      find_(database_.prepare("SELECT number FROM sequences WHERE key = ?1 AND sequence = ?2")),
      candidates_(database_.prepare("SELECT number FROM ids WHERE prefix = ?1")),
      read_(database_.prepare("SELECT key, sequence, site, received, keep, packed FROM reports WHERE number = ?1")),
      signer_(database_.prepare("SELECT public_key FROM signers WHERE key = ?1")),
      last_(database_.prepare("SELECT coalesce(max(number), 0) FROM reports")) {}

std::int64_t DayFile::insert(const DayRow& row, const Digest& id, const PublicKey& signer, std::int64_t after) {
  const auto number = std::max(last_number(), after) + 1;
  put(number, row, id, signer);
  return number;
}

void DayFile::put(std::int64_t number, const DayRow& row, const Digest& id, const PublicKey& signer) {
  insert_report_.bind(1, row.key).bind(2, row.sequence).bind(3, row.site).bind(4, to_milliseconds(row.received));
  insert_report_.bind(5, static_cast<std::int64_t>(row.keep)).bind_blob(6, row.packed);
  insert_report_.bind(7, number).run();
  insert_sequence_.bind(1, row.key).bind(2, row.sequence).bind(3, number).run();
  insert_id_.bind(1, prefix_of(id)).bind(2, number).run();
  const std::string raw(signer.begin(), signer.end());
  insert_signer_.bind(1, row.key).bind_blob(2, raw).run();
}

std::optional<std::int64_t> DayFile::find(std::int64_t key, std::int64_t sequence) {
  if (!find_.bind(1, key).bind(2, sequence).step()) return std::nullopt;
  const auto number = find_.integer(0);
  find_.run();
  return number;
}

std::vector<std::int64_t> DayFile::candidates(const Digest& id) {
  std::vector<std::int64_t> numbers;
  candidates_.bind(1, prefix_of(id));
  while (candidates_.step()) numbers.push_back(candidates_.integer(0));
  return numbers;
}

std::vector<std::int64_t> DayFile::numbers_of(std::int64_t key) {
  auto select = database_.prepare("SELECT number FROM sequences WHERE key = ?1 ORDER BY sequence");
  select.bind(1, key);
  std::vector<std::int64_t> numbers;
  while (select.step()) numbers.push_back(select.integer(0));
  return numbers;
}

std::optional<DayRow> DayFile::read(std::int64_t number) {
  if (!read_.bind(1, number).step()) return std::nullopt;
  auto row = row_of(read_, 0);
  read_.run();
  return row;
}

Envelope DayFile::envelope_of(const DayRow& row) {
  const auto number = dictionary_of(row.packed);
  const auto with = number == 0 ? nullptr : dictionary(number);
  auto envelope = unpack(row.packed, signer(row.key), with.get());
  if (!envelope) throw SqliteError(SQLITE_MISMATCH, envelope.error().message);
  return *std::move(envelope);
}

PublicKey DayFile::signer(std::int64_t key) {
  PublicKey public_key{};
  if (!signer_.bind(1, key).step()) throw SqliteError(SQLITE_MISMATCH, "the key of a stored report is missing");
  const auto raw = signer_.text(0);
  signer_.run();
  if (raw.size() != public_key.size()) throw SqliteError(SQLITE_MISMATCH, "the key of a stored report is damaged");
  std::transform(raw.begin(), raw.end(), public_key.begin(), [](char c) { return static_cast<unsigned char>(c); });
  return public_key;
}

std::int64_t DayFile::last_number() {
  if (!last_.step()) return 0;
  const auto number = last_.integer(0);
  last_.run();
  return number;
}

std::vector<std::pair<std::int64_t, DayRow>> DayFile::rows_after(std::int64_t after, int most) {
  auto select = database_.prepare(
      "SELECT number, key, sequence, site, received, keep, packed FROM reports WHERE number > ?1 ORDER BY number "
      "LIMIT ?2");
  select.bind(1, after).bind(2, most);
  std::vector<std::pair<std::int64_t, DayRow>> rows;
  while (select.step()) rows.emplace_back(select.integer(0), row_of(select, 1));
  return rows;
}

void DayFile::set_keep(std::int64_t number, Keep keep) {
  auto update = database_.prepare("UPDATE reports SET keep = ?2 WHERE number = ?1");
  update.bind(1, number).bind(2, static_cast<std::int64_t>(keep)).run();
}

void DayFile::replace(std::int64_t number, std::string_view packed) {
  auto update = database_.prepare("UPDATE reports SET packed = ?2 WHERE number = ?1");
  update.bind(1, number).bind_blob(2, packed).run();
}

void DayFile::renumber(std::int64_t number, const DayRow& row, std::int64_t key, std::int64_t site,
                       const PublicKey& signer) {
  auto report = database_.prepare("UPDATE reports SET key = ?2, site = ?3 WHERE number = ?1");
  report.bind(1, number).bind(2, key).bind(3, site).run();
  auto sequence = database_.prepare("UPDATE sequences SET key = ?3 WHERE key = ?1 AND sequence = ?2 AND number = ?4");
  sequence.bind(1, row.key).bind(2, row.sequence).bind(3, key).bind(4, number).run();
  const std::string raw(signer.begin(), signer.end());
  insert_signer_.bind(1, key).bind_blob(2, raw).run();
}

void DayFile::put_dictionary(const ZstdDictionary& dictionary) {
  auto insert = database_.prepare("INSERT OR IGNORE INTO dictionaries (number, bytes) VALUES (?1, ?2)");
  insert.bind(1, std::int64_t{dictionary.number()}).bind_blob(2, dictionary.bytes()).run();
}

void DayFile::need_dictionary(std::uint32_t number, const std::vector<std::shared_ptr<const ZstdDictionary>>& known) {
  if (here_.contains(number)) return;
  for (const auto& dictionary : known) {
    if (dictionary->number() != number) continue;
    put_dictionary(*dictionary);
    here_.insert(number);
    return;
  }
  throw SqliteError(SQLITE_INTERNAL, "a report is packed with a dictionary that is not known here");
}

std::shared_ptr<const ZstdDictionary> DayFile::newest_dictionary() {
  auto select = database_.prepare("SELECT number FROM dictionaries ORDER BY rowid DESC LIMIT 1");
  if (!select.step()) return nullptr;
  const auto number = static_cast<std::uint32_t>(select.integer(0));
  select.run();
  return dictionary(number);
}

std::shared_ptr<const ZstdDictionary> DayFile::dictionary(std::uint32_t number) {
  const auto known = dictionaries_.find(number);
  if (known != dictionaries_.end()) return known->second;
  auto select = database_.prepare("SELECT bytes FROM dictionaries WHERE number = ?1");
  if (!select.bind(1, std::int64_t{number}).step()) {
    throw SqliteError(SQLITE_MISMATCH, "the dictionary of a stored report is missing");
  }
  auto made = ZstdDictionary::from_bytes(select.text(0));
  if (!made) throw SqliteError(SQLITE_MISMATCH, made.error().message);
  dictionaries_.emplace(number, *made);
  return *made;
}

}  // namespace campus::collector
