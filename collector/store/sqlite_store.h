#pragma once
// The embedded store: a folder of its own (0700, files 0600) with one main file and one file of raw reports for each
// day, all SQLite with write-ahead log and every commit synced. One thread does all reading, writing and checkpointing.
// A report is durable when its day's file is committed; what follows from it goes into the main file right after, and
// after a crash between the two unapplied() brings it back. FORMAT.md and the .sql files describe them.

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "collector/store/store.h"
#include "collector/store/store_lock.h"

namespace campus {
class SqliteError;
}

namespace campus::collector {

class SqliteStore final : public Store {
 public:
  enum class Make { if_missing, never };
  /// Takes the folder's lock, makes what is missing if it may, and with Mend::yes salvages what is damaged. missing:
  /// there is no store and none may be made; conflict: in use; bad_data: another program's file, one of another
  /// version, or a damaged one; permission, cannot_create, io as they say.
  [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& folder,
                                                                 Make make = Make::if_missing, Mend mend = Mend::no);
  /// To version `to` (the newest where none is named) from the one before or after it; one line about what was done.
  /// The lock is taken. conflict: in use, or there is no way; missing: there is no store; others as in open().
  [[nodiscard]] static Result<std::string> migrate(const std::filesystem::path& folder, std::optional<std::int64_t> to);
  ~SqliteStore() override;

  [[nodiscard]] std::shared_ptr<const Packer> packer() const override;
  Result<std::vector<AppendOutcome>> append(const AppendBatch& batch) override;
  Result<std::vector<UnappliedReport>> unapplied() override;
  Result<void> apply(const AppendBatch& batch) override;
  Result<std::vector<AppendOutcome>> settle(const SettleBatch& batch) override;
  Result<std::vector<HeldReport>> held() override;
  Result<std::optional<ArchivedReport>> find(const ReportId& id) override;
  Result<std::optional<ArchivedReport>> find_last(const SiteCode& site, Aspect aspect) override;
  Result<std::int64_t> each_of_key(const KeyId& key, const std::function<void(const ArchivedReport&)>& take) override;
  Result<bool> contains(const StoredReport& report) override;
  Result<void> each_last(const std::function<void(LastJudgement)>& take) override;
  Result<void> put_judgements(const RejudgedBatch& batch) override;
  Result<ChangePage> changes(const ChangePlace& after, std::size_t most) override;
  Result<std::vector<StateChange>> last_changes(std::span<const SiteCode> sites, Aspect aspect,
                                                WallTime before) override;
  Result<std::vector<TimedRollUp>> roll_ups(const SiteCode& site, RollUpStep step, WallTime from,
                                            WallTime until) override;
  Result<std::vector<ReportCount>> counts() override;
  Result<void> put_key(const KeyRecord& key, const AuditEntry& by) override;
  Result<void> decide_key(const KeyRecord& key, KeyState from, const AuditEntry& by) override;
  Result<void> replace_roster(std::span<const Facts> rows, std::span<const AuditEntry> by) override;
  Result<void> replace_excuses(std::span<const Excuse> excuses, const AuditEntry& by) override;
  Result<void> put_account(const Account& account, const AuditEntry& by) override;
  Result<void> note(const AuditEntry& entry) override;
  Result<void> put_codes(std::span<const CodeRecord> codes, const AuditEntry& by) override;
  Result<void> use_code(std::string_view digest, const KeyRecord& key, const AuditEntry& by) override;
  Result<std::int64_t> put_order(const FleetOrder& order, const AuditEntry& by) override;
  Result<void> withdraw_order(std::int64_t number, WallTime at, const AuditEntry& by) override;
  Result<std::vector<KeyRecord>> keys() override;
  Result<std::vector<Facts>> roster() override;
  Result<std::vector<Excuse>> excuses() override;
  Result<std::vector<Account>> accounts() override;
  Result<std::optional<CodeRecord>> find_code(std::string_view digest) override;
  Result<std::vector<CodeRecord>> codes(const SiteCode& site) override;
  Result<std::vector<FleetOrder>> orders(WallTime at) override;
  Result<std::vector<AuditEntry>> audit_before(const AuditPlace& place, std::string_view object,
                                               std::size_t most) override;
  Result<std::optional<ForeignChanges>> foreign_changes() override { return std::optional<ForeignChanges>(); }
  Result<Upkeep> maintain(WallTime now) override;
  Result<void> begin_backup(const std::filesystem::path& folder) override;
  Result<bool> continue_backup() override;
  Result<std::optional<CheckResult>> check_some() override;
  Result<void> recover() override;
  [[nodiscard]] std::optional<Error> failure() const override;
  [[nodiscard]] bool is_damaged() const override { return damaged_; }
  [[nodiscard]] std::vector<Mended> mended() const override { return mended_; }
  [[nodiscard]] StoreSizes sizes() const override;

 private:
  struct Files;
  struct Doing;
  SqliteStore(std::filesystem::path folder, StoreLock lock);
  Result<void> connect();
  Result<void> try_to_connect();
  void close(Error why);
  Result<void> mend();
  void note_damage(const SqliteError& error);
  void set_packer(std::shared_ptr<const ZstdDictionary> dictionary);
  void follow_dictionary(Files& files);
  template <class Write>
  Result<void> decide(std::span<const AuditEntry> by, Write write);
  template <class Work>
  auto guarded(const Doing& doing, Work work) -> Result<decltype(work(std::declval<Files&>()))>;

  std::filesystem::path folder_;
  StoreLock lock_;
  std::unique_ptr<Files> files_;  ///< empty after a failure until recover() succeeds
  std::optional<Error> failure_;  ///< what emptied it
  bool damaged_ = false;
  std::vector<Mended> mended_;
  mutable std::mutex packer_mutex_;
  std::shared_ptr<const Packer> packer_ = std::make_shared<const Packer>();
};

}  // namespace campus::collector
