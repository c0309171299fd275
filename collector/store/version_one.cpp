#include "collector/store/version_one.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "collector/store/content.h"
#include "collector/store/day_files.h"
#include "collector/store/main_file.h"
#include "collector/store/main_rows.h"
#include "collector/store/store_file.h"
#include "collector/store/store_files.h"
#include "core/compression/zlib_stream.h"
#include "core/limits.h"
#include "core/wire/report_json.h"

namespace campus::collector {
namespace {

/// Payload and the envelope without it, as version 1 kept them.
std::optional<Envelope> envelope_of(std::int64_t size, const std::string& payload, const std::string& seal) {
  if (size < 0 || size > static_cast<std::int64_t>(kReportLimits.bytes)) return std::nullopt;
  auto envelope = wire::parse_envelope(seal);
  auto plain = zlib_decompress(payload, static_cast<std::size_t>(size));
  if (!envelope || !plain) return std::nullopt;
  envelope->payload = *std::move(plain);
  return *std::move(envelope);
}

/// Puts reports into the files of their days, a transaction for as many of one day as follow each other.
class DayWriter {
 public:
  explicit DayWriter(StoreFiles& files) : files_(files) {}

  bool put(const Envelope& envelope, const KeyId& key, std::int64_t sequence, const SiteCode& site, WallTime received) {
    const auto packed = Packer().pack(envelope, key);
    if (!packed) return false;
    const auto own = std::find_if(envelope.signatures.begin(), envelope.signatures.end(),
                                  [&](const Signature& signature) { return signature.key == key; });
    auto& main = files_.main;
    const auto number = main.number_of(key);
    const DayRow row{number, sequence, main.number_of(site), received, Keep::record, *packed};
    file_of(day_of(received)).insert(row, Digest::of_hex(envelope.id().text()), own->public_key);
    main.advance_head(number, sequence);
    return true;
  }
  void commit() {
    if (transaction_) transaction_->commit();
    transaction_.reset();
  }

 private:
  DayFile& file_of(std::int64_t day) {
    auto& file = files_.days.file(day);
    if (day != day_ || !transaction_) {
      commit();
      transaction_.emplace(file.database());
      day_ = day;
    }
    return file;
  }

  StoreFiles& files_;
  std::optional<Transaction> transaction_;
  std::int64_t day_ = 0;
};

Converted convert_reports(Database& from, StoreFiles& to) {
  Converted converted;
  DayWriter writer(to);
  auto select = from.prepare("SELECT key, sequence, site, received, size, payload, seal FROM reports ORDER BY number");
  while (select.step()) {
    const KeyId key(Digest::of_raw(select.text(0)).hex());
    const auto envelope = envelope_of(select.integer(4), select.text(5), select.text(6));
    const bool kept =
        envelope && writer.put(*envelope, key, select.integer(1), SiteCode(select.text(2)), to_time(select.integer(3)));
    ++(kept ? converted.reports : converted.unreadable);
  }
  writer.commit();
  return converted;
}

void convert_decisions(Database& from, MainFile& to) {
  auto keys = from.prepare((std::string("SELECT ") + rows::kKeyColumns + " FROM keys ORDER BY first_seen, id").c_str());
  while (keys.step()) to.put_key(rows::key_of(keys));
  auto roster = from.prepare("SELECT code, facts FROM roster");
  auto put = to.database().prepare("INSERT INTO roster (code, facts) VALUES (?1, ?2)");
  while (roster.step()) put.bind_value(1, roster, 0).bind_value(2, roster, 1).run();
  auto counts = from.prepare("SELECT banner, level, outcome, count FROM counts");
  auto count = to.database().prepare("INSERT INTO counts (banner, level, outcome, count) VALUES (?1, ?2, ?3, ?4)");
  while (counts.step()) {
    for (int i = 0; i < 4; ++i) count.bind_value(i + 1, counts, i);
    count.run();
  }
}

}  // namespace

std::string migrate_from_one(const std::filesystem::path& folder, WallTime now) {
  const auto making = begin_migration(folder);
  Converted converted;
  {
    Database from(folder / kMainName);
    from.run("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA locking_mode=EXCLUSIVE");
    if (!write_back(from)) throw SqliteError(SQLITE_BUSY, "another program has it open");
    StoreFiles to(making);
    Transaction transaction(to.main.database());
    convert_decisions(from, to.main);
    converted = convert_reports(from, to);
    constexpr std::int64_t kAllHours = 0;
    begin_rebuilding(to.main.database(), kAllHours);
    to.main.put_audit({now, "campus-collector", "store.migrate", "version 2",
                       std::to_string(converted.reports) + " reports from version 1"});
    transaction.commit();
  }
  const auto kept = swap_in_version_two(folder, now);
  auto line = "the store was of version 1 and is of version 2 now: " + std::to_string(converted.reports) +
              " reports, judged again by the next start; the old one is kept as " + kept.filename().string();
  if (converted.unreadable > 0) {
    line += "; " + std::to_string(converted.unreadable) + " damaged reports stay there alone";
  }
  return line;
}

}  // namespace campus::collector
