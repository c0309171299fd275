#pragma once
// The tables of spool.db. For this folder's .cpp files; failures leave as SqliteError.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/model/report.h"
#include "core/sqlite/database.h"
#include "probe/spool/chain_check.h"
#include "probe/spool/spool_event.h"

namespace campus::probe {

inline constexpr const char* kSpoolName = "spool.db";

/// Told of, in time, by the record `carrier`; by none yet where that is 0.
struct KeptGap {
  RecordGap gap;
  std::int64_t carrier = 0;
};

class SpoolFile {
 public:
  /// Opens a file that exists and makes its tables where there are none; what is there stays as it is until settle().
  /// SQLITE_NOTADB: another program's file, or of another version (`is_newer` tells which).
  static SpoolFile open(const std::filesystem::path& file, const char* vfs);

  /// For a file that proved sound: makes durable whatever a former run left in the log.
  void settle();

  /// Throws SQLITE_CORRUPT where pages are not what they must be.
  void check_pages();

  /// Every row, by sequence, with its envelope's text (empty of a run that is gone).
  using TakeRow = std::function<void(SpoolEntry entry, std::string envelope)>;
  void read_all(const TakeRow& take);
  [[nodiscard]] std::string envelope(std::int64_t sequence);
  void insert(const SpoolEntry& entry, const std::string& envelope);
  /// State and reason.
  void set_state(const SpoolEntry& entry);
  /// Leaves only its place: `run` is what stands for it then, `merged` are the rows that went into it.
  void put_run(const SpoolEntry& run, const std::vector<std::int64_t>& merged);

  [[nodiscard]] ChainHead head();
  void set_head(const ChainHead& head);

  [[nodiscard]] std::vector<KeptGap> gaps();
  void set_gaps(const std::vector<KeptGap>& gaps);

  /// Newest first; at most a hundred. A thousand are kept.
  [[nodiscard]] std::vector<SpoolEvent> events();
  void add_event(const SpoolEvent& event);

  [[nodiscard]] Database& database() { return database_; }

 private:
  explicit SpoolFile(Database database) : database_(std::move(database)) {}
  Database database_;
};

/// Of a row of `records`, in the order of `kRecordColumns`; nonsense where the row holds nonsense.
inline constexpr const char* kRecordColumns =
    "sequence, first, key, digest, previous_sequence, previous_digest, kind, state, recorded, bytes, reason, envelope";
[[nodiscard]] SpoolEntry entry_in(const Statement& row);
[[nodiscard]] KeptGap gap_in(const Statement& row);       ///< cause, first, last, records, samples, carrier
[[nodiscard]] SpoolEvent event_in(const Statement& row);  ///< number, at, fault, first, last, kept, file
[[nodiscard]] ChainHead head_in(const Statement& row);    ///< only, version, key, sequence, digest

/// A later version of this program made the file; both places that say so agree.
[[nodiscard]] bool is_newer(const std::filesystem::path& file);

}  // namespace campus::probe
