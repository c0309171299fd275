#pragma once
// The embedded store: one SQLite file in a folder of its own (0700, files 0600), write-ahead log, every commit synced.
// One connection, used by one thread, does all reading, writing and checkpointing. FORMAT.md and schema.sql describe
// the file.

#include <filesystem>
#include <memory>
#include <optional>

#include "collector/store/store.h"
#include "collector/store/store_lock.h"

namespace campus::collector {

class SqliteStore final : public Store {
 public:
  enum class Make { if_missing, never };
  /// Takes the folder's lock, makes what is missing if it may. missing: there is no store and none may be made;
  /// conflict: in use; bad_data: another program's file, or one of a newer version; permission, cannot_create, io as
  /// they say.
  [[nodiscard]] static Result<std::unique_ptr<SqliteStore>> open(const std::filesystem::path& folder,
                                                                 Make make = Make::if_missing);
  ~SqliteStore() override;

  Result<std::vector<AppendOutcome>> append(const AppendBatch& batch) override;
  Result<std::vector<AppendOutcome>> settle(std::span<const Settlement> settlements) override;
  Result<void> put_key(const KeyRecord& key) override;
  Result<void> replace_roster(std::span<const Facts> rows) override;
  Result<std::vector<KeyRecord>> keys() override;
  Result<std::vector<Facts>> roster() override;
  Result<std::vector<HeldReport>> held() override;
  Result<std::vector<ReportCount>> counts() override;
  Result<std::int64_t> each_latest(const std::function<void(ArchivedReport)>& take) override;
  Result<std::optional<ArchivedReport>> latest_of(const SiteCode& site) override;
  Result<std::optional<ArchivedReport>> find(const ReportId& id) override;
  Result<bool> contains(const ReportId& id) override;
  Result<void> recover() override;
  [[nodiscard]] std::optional<Error> failure() const override;
  [[nodiscard]] StoreSizes sizes() const override;

 private:
  struct Connection;
  struct Doing;
  SqliteStore(std::filesystem::path folder, StoreLock lock);
  Result<void> connect();
  Result<void> try_to_connect();
  void close(Error why);
  template <class Work>
  auto guarded(const Doing& doing, Work work) -> Result<decltype(work(std::declval<Connection&>()))>;

  std::filesystem::path folder_;
  StoreLock lock_;
  std::unique_ptr<Connection> connection_;  ///< empty after a failure until recover() succeeds
  std::optional<Error> failure_;            ///< what emptied it
};

}  // namespace campus::collector
