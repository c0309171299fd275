#pragma once
// What a long-running probe keeps until the collector has it: signed reports in one SQLite file, each with its place in
// a chain that delivery and deletion do not break. Open it with open_spool.h.
//
// recorded: append() has returned; delivered: the collector answered the digest, and acknowledge() has returned.
// Whatever fails while it writes is not recorded, and the object refuses from then on with the same error: destroy it
// and open the spool anew. All functions are thread-safe; each waits for its disk.
//
// Errors: io a read, write or sync failed; cannot_create the disk is full; permission the disk or file is read-only;
// bad_data the file is damaged (open anew: it is set aside); too_large the cap is reached or the report beyond what a
// collector takes.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/disk.h"
#include "core/envelope/envelope.h"
#include "core/model/report.h"
#include "core/result.h"
#include "core/time.h"
#include "probe/spool/chain_check.h"
#include "probe/spool/record.h"
#include "probe/spool/spool_event.h"

namespace campus::probe {

class SpoolFile;
struct KeptGap;

/// Where a spool lies and through which ports it is reached; all must outlive it.
struct SpoolPlace {
  const Disk& disk;
  const Clock& clock;
  const SigningKey& key;
  std::filesystem::path state_folder;
  const char* vfs = nullptr;  ///< SQLite's port to the disk; null: this machine's
};

struct SpoolSettings {
  /// Of envelopes and their rows, in bytes. Acceptance records that wait may go beyond it.
  std::int64_t cap_bytes = std::int64_t{64} << 20;
};

struct Recorded {
  std::int64_t sequence = 0;
  ReportId digest;
};

struct WaitingRecord {
  ReportId digest;
  std::string envelope;  ///< JSON
};

struct BatchLimits {
  std::size_t records = 64;
  std::int64_t bytes = std::int64_t{256} << 10;
};

struct SpoolCounts {
  std::int64_t waiting_acceptance = 0;
  std::int64_t waiting_routine = 0;
  std::int64_t waiting_samples = 0;
  std::int64_t refused = 0;
  std::int64_t delivered = 0;  ///< that are still here as copies
  std::int64_t bytes = 0;      ///< as the cap counts them
  std::int64_t cap_bytes = 0;
  std::int64_t last_sequence = 0;
  std::optional<WallTime> oldest_waiting;  ///< when it was recorded, by this machine's clock
  [[nodiscard]] std::int64_t waiting() const { return waiting_acceptance + waiting_routine + waiting_samples; }
};

/// As the spool stands, from its rows.
[[nodiscard]] SpoolCounts count(std::span<const SpoolEntry> entries, std::int64_t cap_bytes);

class Spool {
 public:
  /// Opens the file, which must exist, and checks everything in it: signatures, digests, chain, pages. Where a finding
  /// touches_records, the spool must not be used.
  struct Opened;
  [[nodiscard]] static Result<Opened> open(const SpoolPlace& place, const SpoolSettings& settings);

  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool();

  /// Gives the report its key, sequence, predecessor and what is to be told of gaps, signs it and commits it. What the
  /// cap makes go is dropped in the same commit.
  [[nodiscard]] Result<Recorded> append(Report report);

  /// What waits: acceptance records in the order of their sequence, then the newest summaries, then the newest samples.
  /// At least one where anything waits, else within the limits.
  [[nodiscard]] Result<std::vector<WaitingRecord>> next_batch(const BatchLimits& limits);

  /// The collector has them. Digests that are not waiting here are passed over.
  [[nodiscard]] Result<void> acknowledge(std::span<const ReportId> digests);
  /// The collector will not take it: kept aside, not sent again by itself.
  [[nodiscard]] Result<void> set_refused(const ReportId& digest, const std::string& reason);
  /// What was refused for a reason that begins with one of these waits again; how many.
  [[nodiscard]] Result<std::int64_t> retry_refused(std::span<const std::string_view> reasons);

  [[nodiscard]] SpoolCounts counts() const;
  /// Different reasons for which a collector refused records, in quotes, the oldest records' first.
  [[nodiscard]] std::vector<std::string> refusals(std::size_t most) const;
  /// Newest first, at most a hundred.
  [[nodiscard]] Result<std::vector<SpoolEvent>> events();
  [[nodiscard]] Result<void> add_events(std::span<const SpoolEvent> events);
  /// The last record of this key; absent where there was none.
  [[nodiscard]] std::optional<PreviousRecord> last() const;
  /// Why nothing works any more; absent while it does.
  [[nodiscard]] std::optional<Error> trouble() const;

 private:
  Spool(const SpoolPlace& place, const SpoolSettings& settings);
  template <class F>
  Result<void> with_file(const F& work);
  template <class F>
  Result<void> write(const F& work);
  Result<void> load(std::vector<SeenRecord>& seen);
  [[nodiscard]] Report placed(Report report, std::int64_t sequence) const;
  void insert(const SpoolEntry& entry, const std::string& envelope, std::span<const std::int64_t> drop);
  void drop_record(std::int64_t sequence);
  void settle(std::int64_t sequence);
  void note_gap(RecordGap gap);

  SpoolPlace place_;
  SpoolSettings settings_;
  mutable std::mutex mutex_;
  std::unique_ptr<SpoolFile> file_;  ///< absent once something failed
  std::optional<Error> broken_;
  std::map<std::int64_t, SpoolEntry> entries_;  ///< all rows
  std::vector<KeptGap> gaps_;
  std::optional<PreviousRecord> last_;  ///< of this key
};

struct Spool::Opened {
  std::unique_ptr<Spool> spool;
  std::vector<SpoolFinding> findings;
};

}  // namespace campus::probe
