#pragma once
// The raw reports of one day. For this folder's .cpp files; failures leave as SqliteError.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "collector/fleet/digest.h"
#include "collector/store/retention.h"
#include "core/compression/zstd_dictionary.h"
#include "core/envelope/envelope.h"
#include "core/sqlite/database.h"
#include "core/time.h"

namespace campus::collector {

/// Numbers are those of the main file.
struct DayRow {
  std::int64_t key = 0;
  std::int64_t sequence = 0;
  std::int64_t site = 0;
  WallTime received{};
  Keep keep = Keep::routine;
  std::string packed;
};

class DayFile {
 public:
  /// Makes the file where there is none.
  explicit DayFile(const std::filesystem::path& file);

  [[nodiscard]] Database& database() { return database_; }

  /// The value is the row's number, which is beyond `after` and all others.
  std::int64_t insert(const DayRow& row, const Digest& id, const PublicKey& signer, std::int64_t after = 0);
  void put(std::int64_t number, const DayRow& row, const Digest& id, const PublicKey& signer);
  [[nodiscard]] std::optional<std::int64_t> find(std::int64_t key, std::int64_t sequence);
  /// Those whose digest begins like `id`.
  [[nodiscard]] std::vector<std::int64_t> candidates(const Digest& id);
  [[nodiscard]] std::vector<std::int64_t> numbers_of(std::int64_t key);  ///< by sequence
  [[nodiscard]] std::optional<DayRow> read(std::int64_t number);
  /// The report as it came. SQLITE_MISMATCH: the row is there, and its report is damaged.
  [[nodiscard]] Envelope envelope_of(const DayRow& row);
  [[nodiscard]] std::int64_t last_number();
  /// After the number `after`, at most `most`, in order of arrival.
  [[nodiscard]] std::vector<std::pair<std::int64_t, DayRow>> rows_after(std::int64_t after, int most);
  void set_keep(std::int64_t number, Keep keep);
  /// The same report again, in place of a damaged copy.
  void replace(std::int64_t number, std::string_view packed);
  /// Other numbers of the main file for the same key and site.
  void renumber(std::int64_t number, const DayRow& row, std::int64_t key, std::int64_t site, const PublicKey& signer);

  void put_dictionary(const ZstdDictionary& dictionary);
  /// Takes number `number` over from `known` where the file does not have it yet.
  void need_dictionary(std::uint32_t number, const std::vector<std::shared_ptr<const ZstdDictionary>>& known);
  /// The newest; null where there is none.
  [[nodiscard]] std::shared_ptr<const ZstdDictionary> newest_dictionary();
  [[nodiscard]] std::shared_ptr<const ZstdDictionary> dictionary(std::uint32_t number);

 private:
  [[nodiscard]] PublicKey signer(std::int64_t key);

  Database database_;
  Statement insert_report_;
  Statement insert_sequence_;
  Statement insert_id_;
  Statement insert_signer_;
  Statement find_;
  Statement candidates_;
  Statement read_;
  Statement signer_;
  Statement last_;
  std::map<std::uint32_t, std::shared_ptr<const ZstdDictionary>> dictionaries_;
  std::set<std::uint32_t> here_;  ///< written since the file was opened
};

}  // namespace campus::collector
