#pragma once
// The store of a city that has outgrown one machine: everything in the schema `campus` of a PostgreSQL database, behind
// the same words as the embedded store. Several collectors may have it open: a row's lock lets one write at a time and
// hands out growing revisions, by which foreign_changes() finds what the others wrote. What append() confirmed is one
// committed transaction; where the connection broke before the answer, nothing is confirmed, and a resend finds
// duplicates. FORMAT.md and schema.sql describe the tables.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "collector/store/postgres/limits.h"
#include "collector/store/store.h"

namespace campus::collector {

namespace postgres {
enum class Part : std::uint8_t;
}

class PostgresStore final : public Store {
 public:
  enum class Make { if_missing, never };
  /// `uri` is `postgresql://USER@HOST[:PORT]/DATABASE` with whatever else libpq knows; no message repeats its password.
  /// Makes the schema, or brings it up to this version. usage: no such address; unavailable: nobody answers; missing:
  /// no such database, or no store in it and none may be made; permission: the server refuses us, or would not keep
  /// what it confirms; bad_data: a newer version, or not our tables.
  [[nodiscard]] static Result<std::unique_ptr<PostgresStore>> open(const std::string& uri, Make make = Make::if_missing,
                                                                   const PostgresLimits& limits = {});
  /// To version `to` (the newest where none is named), one version at a time; one line about what was done. As open(),
  /// and conflict: there is no way.
  [[nodiscard]] static Result<std::string> migrate(const std::string& uri, std::optional<std::int64_t> to,
                                                   const PostgresLimits& limits = {});
  ~PostgresStore() override;

  [[nodiscard]] std::shared_ptr<const Packer> packer() const override;
  Result<std::vector<AppendOutcome>> append(const AppendBatch& batch) override;
  Result<std::vector<UnappliedReport>> unapplied() override { return std::vector<UnappliedReport>(); }
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
  Result<std::optional<ForeignChanges>> foreign_changes() override;
  Result<Upkeep> maintain(WallTime now) override;
  /// usage, always: PostgreSQL has its own, and the message says which.
  Result<void> begin_backup(const std::filesystem::path& folder) override;
  Result<bool> continue_backup() override { return false; }
  Result<std::optional<CheckResult>> check_some() override;
  Result<void> recover() override;
  [[nodiscard]] std::optional<Error> failure() const override;
  /// At most half a minute old; `log` and `free` are the server's own affair.
  [[nodiscard]] StoreSizes sizes() const override;

 private:
  struct Core;
  struct Doing;
  explicit PostgresStore(std::unique_ptr<Core> core);
  Result<void> try_to_connect(Make make);
  Result<void> fail_to_connect(Error why);
  void set_packer(std::shared_ptr<const ZstdDictionary> dictionary);
  void follow_dictionary();
  /// Work on a session, with whatever goes wrong as an error.
  template <class Work>
  auto guarded(const Doing& doing, Work work);
  /// Work in a transaction that holds the head's lock.
  template <class Work>
  auto writing(Work work);
  /// As of now: what comes later is what foreign_changes() tells.
  template <class Read>
  auto reading(postgres::Part part, Read read);

  std::unique_ptr<Core> core_;
  std::optional<Error> failure_;  ///< what closed the connection
  mutable std::mutex packer_mutex_;
  std::shared_ptr<const Packer> packer_ = std::make_shared<const Packer>();
};

}  // namespace campus::collector
