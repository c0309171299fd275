#pragma once
// Where reports, verdicts, keys and the roster are kept. Batch-shaped, so that one durable commit carries many reports
// and another engine can stand behind the same words. One thread at a time, but for packer(); every call that changes
// something is durable when it returns a value, and undone or finished by recover() when it returns an error.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector/fleet/calendar.h"
#include "collector/fleet/fleet_view.h"
#include "collector/fleet/judge.h"
#include "collector/fleet/judgement.h"
#include "collector/fleet/roll_up.h"
#include "collector/fleet/snapshot.h"
#include "collector/fleet/state_change.h"
#include "collector/store/content.h"
#include "collector/store/records.h"
#include "core/result.h"
#include "core/time.h"

namespace campus::collector {

/// Whether opening a store may repair it and bring it up to this version.
enum class Mend { no, yes };

struct Mended {
  std::string line;         ///< for the operator
  bool was_damaged = true;  ///< else it was of another version
};

class Store {
 public:
  /// Hears of every operation that was tried and failed: open, commit, read, checkpoint (docs/metrics.md).
  using Failed = std::function<void(std::string_view operation)>;

  virtual ~Store() = default;
  void on_failure(Failed failed) { failed_ = std::move(failed); }

  // Reports.

  /// With what new reports are packed. Thread-safe.
  [[nodiscard]] virtual std::shared_ptr<const Packer> packer() const = 0;
  /// One outcome per report, in order.
  [[nodiscard]] virtual Result<std::vector<AppendOutcome>> append(const AppendBatch& batch) = 0;
  /// Reports that are durable and not yet part of anything else, after a crash between the two: to be judged and
  /// applied before anything is appended.
  [[nodiscard]] virtual Result<std::vector<UnappliedReport>> unapplied() = 0;
  /// All of what unapplied() gave, in its order.
  [[nodiscard]] virtual Result<void> apply(const AppendBatch& batch) = 0;
  /// One outcome per settlement, in order: stored, late or held. Unknown ids are `conflict`.
  [[nodiscard]] virtual Result<std::vector<AppendOutcome>> settle(const SettleBatch& batch) = 0;
  [[nodiscard]] virtual Result<std::vector<HeldReport>> held() = 0;  ///< oldest first
  [[nodiscard]] virtual Result<std::optional<ArchivedReport>> find(const ReportId& id) = 0;
  [[nodiscard]] virtual Result<std::optional<ArchivedReport>> find_last(const SiteCode& site, Aspect aspect) = 0;
  /// Every stored report of a key that can be read, held ones included, in no order; the value is how many could not.
  [[nodiscard]] virtual Result<std::int64_t> each_of_key(const KeyId& key,
                                                         const std::function<void(const ArchivedReport&)>& take) = 0;
  /// Is it here already, under its key and sequence?
  [[nodiscard]] virtual Result<bool> contains(const StoredReport& report) = 0;

  // Verdicts.

  /// Every site's last judgements.
  [[nodiscard]] virtual Result<void> each_last(const std::function<void(LastJudgement)>& take) = 0;
  /// Reports that were judged again: their verdicts take the place of the former ones.
  [[nodiscard]] virtual Result<void> put_judgements(const RejudgedBatch& batch) = 0;
  /// The first `most` changes behind that place; empty at the end.
  [[nodiscard]] virtual Result<ChangePage> changes(const ChangePlace& after, std::size_t most) = 0;
  /// Of each of these sites the last change of that aspect before `before`, where there is one; in no order.
  [[nodiscard]] virtual Result<std::vector<StateChange>> last_changes(std::span<const SiteCode> sites, Aspect aspect,
                                                                      WallTime before) = 0;
  [[nodiscard]] virtual Result<std::vector<TimedRollUp>> roll_ups(const SiteCode& site, RollUpStep step, WallTime from,
                                                                  WallTime until) = 0;
  [[nodiscard]] virtual Result<std::vector<ReportCount>> counts() = 0;

  // What people decide. Each decision is written down with who made it.

  [[nodiscard]] virtual Result<void> put_key(const KeyRecord& key, const AuditEntry& by) = 0;
  /// The same of a key that is in the state `from` at that moment. conflict: it is in another.
  [[nodiscard]] virtual Result<void> decide_key(const KeyRecord& key, KeyState from, const AuditEntry& by) = 0;
  /// Rows as facts, each with its `code`; the former roster goes, what became of its sites stays in the audit log.
  [[nodiscard]] virtual Result<void> replace_roster(std::span<const Facts> rows, std::span<const AuditEntry> by) = 0;
  [[nodiscard]] virtual Result<void> replace_excuses(std::span<const Excuse> excuses, const AuditEntry& by) = 0;
  [[nodiscard]] virtual Result<void> put_account(const Account& account, const AuditEntry& by) = 0;
  [[nodiscard]] virtual Result<void> note(const AuditEntry& entry) = 0;
  /// Inserted, or put in the place of those of the same digest, whose use by a key stays.
  [[nodiscard]] virtual Result<void> put_codes(std::span<const CodeRecord> codes, const AuditEntry& by) = 0;
  /// The code is used by `key` from `by.at` on, and the key is written, both or neither. The same key may use it again.
  /// conflict: another key was faster, the code was withdrawn or the key revoked or quarantined meanwhile; missing: no
  /// such code.
  [[nodiscard]] virtual Result<void> use_code(std::string_view digest, const KeyRecord& key, const AuditEntry& by) = 0;
  /// Its number. `order.number` is not looked at; usage: the text is longer than kOrderTextBytes.
  [[nodiscard]] virtual Result<std::int64_t> put_order(const FleetOrder& order, const AuditEntry& by) = 0;
  /// The first time it was withdrawn stays. missing: no such order.
  [[nodiscard]] virtual Result<void> withdraw_order(std::int64_t number, WallTime at, const AuditEntry& by) = 0;
  [[nodiscard]] virtual Result<std::vector<KeyRecord>> keys() = 0;
  [[nodiscard]] virtual Result<std::vector<Facts>> roster() = 0;
  [[nodiscard]] virtual Result<std::vector<Excuse>> excuses() = 0;
  [[nodiscard]] virtual Result<std::vector<Account>> accounts() = 0;
  [[nodiscard]] virtual Result<std::optional<CodeRecord>> find_code(std::string_view digest) = 0;
  /// Of this site, or of all (empty); by site, then as they were made.
  [[nodiscard]] virtual Result<std::vector<CodeRecord>> codes(const SiteCode& site) = 0;
  /// By number: those that are neither over nor withdrawn at `at`, also such that have not begun; of kFleetOrder the
  /// newest one alone.
  [[nodiscard]] virtual Result<std::vector<FleetOrder>> orders(WallTime at) = 0;
  /// The newest `most` about `object` (empty: about anything), newest first.
  [[nodiscard]] Result<std::vector<AuditEntry>> audit(std::string_view object, std::size_t most) {
    return audit_before(kAuditEnd, object, most);
  }
  /// The same of those that stand before `place`.
  [[nodiscard]] virtual Result<std::vector<AuditEntry>> audit_before(const AuditPlace& place, std::string_view object,
                                                                     std::size_t most) = 0;

  // Several collectors on one store.

  /// What others wrote since the last call; nothing where no other can write.
  [[nodiscard]] virtual Result<std::optional<ForeignChanges>> foreign_changes() = 0;

  // Care.

  /// A bounded piece of housekeeping; again and again until it says that nothing is left.
  [[nodiscard]] virtual Result<Upkeep> maintain(WallTime now) = 0;
  /// A consistent copy in a folder without one, or a new one; the store goes on, between the pieces of it too.
  /// cannot_create, io: of that folder, where nothing of the copy stays then; conflict: one is being made already.
  [[nodiscard]] virtual Result<void> begin_backup(const std::filesystem::path& folder) = 0;
  /// A bounded piece; false with the last.
  [[nodiscard]] virtual Result<bool> continue_backup() = 0;
  /// All of it at once.
  [[nodiscard]] Result<void> backup(const std::filesystem::path& folder);
  /// Reads everything, a file with each call, and says with the last what does not fit. A damaged file closes the
  /// store.
  [[nodiscard]] virtual Result<std::optional<CheckResult>> check_some() = 0;
  /// All of it at once.
  [[nodiscard]] Result<CheckResult> check();
  /// After an error: opens again and proves that everything acknowledged is durable. Until it succeeds nothing may be
  /// acknowledged.
  [[nodiscard]] virtual Result<void> recover() = 0;
  /// What closed the store; nothing while it is open.
  [[nodiscard]] virtual std::optional<Error> failure() const = 0;
  /// A file of it does not hold what was written: recover() is of no use, and opening it with Mend::yes is.
  [[nodiscard]] virtual bool is_damaged() const { return false; }
  /// What opening it with Mend::yes did.
  [[nodiscard]] virtual std::vector<Mended> mended() const { return {}; }
  [[nodiscard]] virtual StoreSizes sizes() const = 0;

 protected:
  void tell_failure(std::string_view operation) const {
    if (failed_) failed_(operation);
  }

 private:
  Failed failed_;
};

}  // namespace campus::collector
