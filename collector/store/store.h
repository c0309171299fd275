#pragma once
// Where reports, keys and the roster are kept. Batch-shaped, so that one durable commit carries many reports and
// another engine can stand behind the same words. One thread at a time; every call that changes something is one
// transaction: it is durable when the call returns a value, and undone when it returns an error.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collector/fleet/snapshot.h"
#include "core/envelope/envelope.h"
#include "core/ids.h"
#include "core/model/report.h"
#include "core/result.h"
#include "core/time.h"

namespace campus::collector {

enum class KeyState { pending, approved, revoked };

/// A probe's key and for whom it may speak.
struct KeyRecord {
  KeyId id;
  std::optional<PublicKey> public_key;  ///< absent until the key has reported
  KeyState state = KeyState::pending;
  bool auditor = false;         ///< speaks for every site
  bool by_open = false;         ///< approved by `serve --open`, not by a person
  std::vector<SiteCode> sites;  ///< speaks for these and the sites below them
  WallTime first_seen{};
  WallTime decided{};
};

/// An envelope as the store keeps it (content.h packs and unpacks it).
struct PackedEnvelope {
  std::string payload;  ///< zlib
  std::int64_t payload_bytes = 0;
  std::string seal;  ///< the envelope's JSON with an empty payload
};

struct StoredReport {
  ReportId id;
  KeyId key;
  std::int64_t sequence = 0;
  SiteCode site;
  WallTime received{};
  /// When the report counts as made: the end of its run by the probe's clock where that can be trusted, else
  /// `received`.
  WallTime ordered_at{};
  PackedEnvelope content;
  std::string held;  ///< empty: counts for its site; else why not (unknown_key, unknown_site, ...)
  SiteCode banner;   ///< for the counts; empty where unknown
  Level level = Level::school;
};

/// What became of one report.
///   stored             counts for its site and is its latest
///   late               counts for its site, which has a later one: a higher sequence of the same key, or, of another
///                      key, a later time
///   held               kept, acknowledged, out of everything until its key and site are known
///   duplicate          the same bytes were here already
///   sequence_conflict  other bytes with the same key and sequence were here already; not kept
enum class AppendOutcome { stored, late, held, duplicate, sequence_conflict };

struct AppendBatch {
  std::span<const StoredReport> reports;
  std::span<const KeyRecord> keys;      ///< inserted or replaced
  std::span<const ReportCount> counts;  ///< added to the counts; those of `reports` are counted by the store itself
};

/// A kept report that does not count yet.
struct HeldReport {
  ReportId id;
  KeyId key;
  SiteCode site;
  std::string reason;
  WallTime received{};
  std::int64_t bytes = 0;  ///< on disk
};

/// A new decision about a held report.
struct Settlement {
  ReportId id;
  std::string held;  ///< empty: it counts from now on
  SiteCode banner;
  Level level = Level::school;
};

struct ArchivedReport {
  ReportId id;
  KeyId key;
  SiteCode site;
  WallTime received{};
  Envelope envelope;
};

struct StoreSizes {
  std::int64_t database = 0;
  std::int64_t log = 0;
};

class Store {
 public:
  /// Hears of every operation that was tried and failed: open, commit, read, checkpoint (docs/metrics.md).
  using Failed = std::function<void(std::string_view operation)>;

  virtual ~Store() = default;
  void on_failure(Failed failed) { failed_ = std::move(failed); }

  /// One outcome per report, in order.
  [[nodiscard]] virtual Result<std::vector<AppendOutcome>> append(const AppendBatch& batch) = 0;
  /// One outcome per settlement, in order: stored, late or held. Unknown ids are `conflict`.
  [[nodiscard]] virtual Result<std::vector<AppendOutcome>> settle(std::span<const Settlement> settlements) = 0;
  [[nodiscard]] virtual Result<void> put_key(const KeyRecord& key) = 0;
  /// Rows as facts, each with its `code`; the former roster goes.
  [[nodiscard]] virtual Result<void> replace_roster(std::span<const Facts> rows) = 0;

  [[nodiscard]] virtual Result<std::vector<KeyRecord>> keys() = 0;
  [[nodiscard]] virtual Result<std::vector<Facts>> roster() = 0;
  [[nodiscard]] virtual Result<std::vector<HeldReport>> held() = 0;  ///< oldest first
  [[nodiscard]] virtual Result<std::vector<ReportCount>> counts() = 0;
  /// The latest report of every site that has one. The value is the number that could not be read back.
  [[nodiscard]] virtual Result<std::int64_t> each_latest(const std::function<void(ArchivedReport)>& take) = 0;
  [[nodiscard]] virtual Result<std::optional<ArchivedReport>> latest_of(const SiteCode& site) = 0;
  [[nodiscard]] virtual Result<std::optional<ArchivedReport>> find(const ReportId& id) = 0;
  [[nodiscard]] virtual Result<bool> contains(const ReportId& id) = 0;

  /// After an error: opens again and proves that everything acknowledged is durable. Until it succeeds nothing may be
  /// acknowledged.
  [[nodiscard]] virtual Result<void> recover() = 0;
  /// What closed the store; nothing while it is open.
  [[nodiscard]] virtual std::optional<Error> failure() const = 0;
  [[nodiscard]] virtual StoreSizes sizes() const = 0;

 protected:
  void tell_failure(std::string_view operation) const {
    if (failed_) failed_(operation);
  }

 private:
  Failed failed_;
};

}  // namespace campus::collector

namespace campus {
template <>
struct EnumNames<collector::KeyState> {
  static constexpr NameTable<collector::KeyState, 3> names{{{collector::KeyState::pending, "pending"},
                                                            {collector::KeyState::approved, "approved"},
                                                            {collector::KeyState::revoked, "revoked"}}};
};
template <>
struct EnumNames<collector::AppendOutcome> {
  static constexpr NameTable<collector::AppendOutcome, 5> names{
      {{collector::AppendOutcome::stored, "stored"},
       {collector::AppendOutcome::late, "late"},
       {collector::AppendOutcome::held, "pending"},
       {collector::AppendOutcome::duplicate, "duplicate"},
       {collector::AppendOutcome::sequence_conflict, "rejected"}}};
};
}  // namespace campus
