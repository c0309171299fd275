#pragma once
// A real store in a folder of its own that can be told to fail: before a commit, after it, or on every read.

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "collector/store/sqlite_store.h"

namespace campus::collector::testing {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "campus-store-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class FailingStore final : public Store {
 public:
  std::atomic<bool> failing = false;  ///< every call
  std::atomic<bool> failing_reads = false;
  std::atomic<bool> damaged = false;      ///< with `failing`: because a file is damaged
  std::atomic<bool> losing_word = false;  ///< commits reach the disk, but the caller hears of a failure
  int commits = 0;
  int reads_of_held = 0;
  std::size_t counts_in_last_commit = 0;

  FailingStore() : store_(std::move(SqliteStore::open(folder_.path() / "store").value())) {}

  std::shared_ptr<const Packer> packer() const override { return store_->packer(); }
  Result<std::vector<AppendOutcome>> append(const AppendBatch& batch) override {
    if (failing || closed_) return close("commit");
    ++commits;
    counts_in_last_commit = batch.counts.size();
    auto outcomes = store_->append(batch);
    if (losing_word) return close("commit");
    return outcomes;
  }
  Result<std::vector<UnappliedReport>> unapplied() override {
    return reading([&] { return store_->unapplied(); });
  }
  Result<void> apply(const AppendBatch& batch) override {
    return writing([&] { return store_->apply(batch); });
  }
  Result<std::vector<AppendOutcome>> settle(const SettleBatch& batch) override {
    return writing([&] { return store_->settle(batch); });
  }
  Result<std::vector<HeldReport>> held() override {
    ++reads_of_held;
    return reading([&] { return store_->held(); });
  }
  Result<std::optional<ArchivedReport>> find(const ReportId& id) override {
    return reading([&] { return store_->find(id); });
  }
  Result<std::optional<ArchivedReport>> find_last(const SiteCode& site, Aspect aspect) override {
    return reading([&] { return store_->find_last(site, aspect); });
  }
  Result<std::int64_t> each_of_key(const KeyId& key, const std::function<void(const ArchivedReport&)>& take) override {
    return reading([&] { return store_->each_of_key(key, take); });
  }
  Result<bool> contains(const StoredReport& report) override {
    return reading([&] { return store_->contains(report); });
  }
  Result<void> each_last(const std::function<void(LastJudgement)>& take) override {
    return reading([&] { return store_->each_last(take); });
  }
  Result<void> put_judgements(const RejudgedBatch& batch) override {
    return writing([&] { return store_->put_judgements(batch); });
  }
  Result<ChangePage> changes(const ChangePlace& after, std::size_t most) override {
    return reading([&] { return store_->changes(after, most); });
  }
  Result<std::vector<StateChange>> last_changes(std::span<const SiteCode> sites, Aspect aspect,
                                                WallTime before) override {
    return reading([&] { return store_->last_changes(sites, aspect, before); });
  }
  Result<std::vector<TimedRollUp>> roll_ups(const SiteCode& site, RollUpStep step, WallTime from,
                                            WallTime until) override {
    return reading([&] { return store_->roll_ups(site, step, from, until); });
  }
  Result<std::vector<ReportCount>> counts() override {
    return reading([&] { return store_->counts(); });
  }
  Result<void> put_key(const KeyRecord& key, const AuditEntry& by) override {
    return writing([&] { return store_->put_key(key, by); });
  }
  Result<void> decide_key(const KeyRecord& key, KeyState from, const AuditEntry& by) override {
    return writing([&] { return store_->decide_key(key, from, by); });
  }
  Result<void> replace_roster(std::span<const Facts> rows, std::span<const AuditEntry> by) override {
    return writing([&] { return store_->replace_roster(rows, by); });
  }
  Result<void> replace_excuses(std::span<const Excuse> excused, const AuditEntry& by) override {
    return writing([&] { return store_->replace_excuses(excused, by); });
  }
  Result<void> put_account(const Account& account, const AuditEntry& by) override {
    return writing([&] { return store_->put_account(account, by); });
  }
  Result<void> note(const AuditEntry& entry) override {
    return writing([&] { return store_->note(entry); });
  }
  Result<void> put_codes(std::span<const CodeRecord> codes, const AuditEntry& by) override {
    return writing([&] { return store_->put_codes(codes, by); });
  }
  Result<void> use_code(std::string_view digest, const KeyRecord& key, const AuditEntry& by) override {
    return writing([&] { return store_->use_code(digest, key, by); });
  }
  Result<std::int64_t> put_order(const FleetOrder& order, const AuditEntry& by) override {
    return writing([&] { return store_->put_order(order, by); });
  }
  Result<void> withdraw_order(std::int64_t number, WallTime at, const AuditEntry& by) override {
    return writing([&] { return store_->withdraw_order(number, at, by); });
  }
  Result<std::optional<CodeRecord>> find_code(std::string_view digest) override {
    return reading([&] { return store_->find_code(digest); });
  }
  Result<std::vector<CodeRecord>> codes(const SiteCode& site) override {
    return reading([&] { return store_->codes(site); });
  }
  Result<std::vector<FleetOrder>> orders(WallTime at) override {
    return reading([&] { return store_->orders(at); });
  }
  Result<std::vector<KeyRecord>> keys() override {
    return reading([&] { return store_->keys(); });
  }
  Result<std::vector<Facts>> roster() override {
    return reading([&] { return store_->roster(); });
  }
  Result<std::vector<Excuse>> excuses() override {
    return reading([&] { return store_->excuses(); });
  }
  Result<std::vector<Account>> accounts() override {
    return reading([&] { return store_->accounts(); });
  }
  Result<std::vector<AuditEntry>> audit_before(const AuditPlace& place, std::string_view object,
                                               std::size_t most) override {
    return reading([&] { return store_->audit_before(place, object, most); });
  }
  Result<std::optional<ForeignChanges>> foreign_changes() override { return std::optional<ForeignChanges>(); }
  Result<Upkeep> maintain(WallTime now) override {
    return writing([&] { return store_->maintain(now); });
  }
  Result<void> begin_backup(const std::filesystem::path& folder) override { return store_->begin_backup(folder); }
  Result<bool> continue_backup() override { return store_->continue_backup(); }
  Result<std::optional<CheckResult>> check_some() override { return store_->check_some(); }
  Result<void> recover() override {
    closed_ = false;
    if (failing || failing_reads) return close("open");
    return store_->recover();
  }
  bool is_damaged() const override { return damaged; }
  std::optional<Error> failure() const override { return closed_ ? std::optional(broken()) : store_->failure(); }
  StoreSizes sizes() const override { return store_->sizes(); }

 private:
  static Error broken() { return {ErrorCode::io, "told to fail"}; }
  Error close(const char* operation) {
    if (!closed_) tell_failure(operation);
    closed_ = true;
    return broken();
  }
  template <class Work>
  auto reading(Work work) -> decltype(work()) {
    if (failing || failing_reads || closed_) return close("read");
    return work();
  }
  template <class Work>
  auto writing(Work work) -> decltype(work()) {
    if (failing || closed_) return close("commit");
    return work();
  }

  TemporaryFolder folder_;
  bool closed_ = false;
  std::unique_ptr<SqliteStore> store_;
};

}  // namespace campus::collector::testing
