#pragma once
// Main file and days together. For this folder's .cpp files; failures leave as SqliteError.

#include <filesystem>
#include <vector>

#include "collector/store/day_files.h"
#include "collector/store/main_file.h"
#include "collector/store/records.h"

namespace campus::collector {

inline constexpr const char* kMainName = "collector.db";
inline constexpr const char* kReportsName = "reports";

struct StoreFiles {
  explicit StoreFiles(const std::filesystem::path& folder) : main(folder / kMainName), days(folder / kReportsName) {}

  /// First the day's file, then the main one.
  [[nodiscard]] std::vector<AppendOutcome> append(const AppendBatch& batch);
  /// Of the first day that is ahead of the main file, at most `most`.
  [[nodiscard]] std::vector<UnappliedReport> unapplied(int most);
  /// What unapplied() gave.
  void apply(const AppendBatch& batch);
  [[nodiscard]] std::vector<AppendOutcome> settle(const SettleBatch& batch);
  [[nodiscard]] ArchivedReport read(const Location& location);
  [[nodiscard]] bool contains(const StoredReport& report);

  MainFile main;
  DayFiles days;
  /// With which reports may still come packed, the newest last.
  std::vector<std::shared_ptr<const ZstdDictionary>> dictionaries;

 private:
  struct Numbers {
    std::int64_t key = 0;
    std::int64_t site = 0;
  };
  Numbers numbers_of(const StoredReport& report);
  /// duplicate or sequence_conflict; nothing where key and sequence are new.
  std::optional<AppendOutcome> known_as(const StoredReport& report, std::int64_t key);
  AppendOutcome count_in(const StoredReport& report, const Numbers& numbers, const Location& location,
                         const AppendBatch& batch);
  AppendOutcome insert(const StoredReport& report, DayFile& file, std::int64_t day, const AppendBatch& batch);
  void count_all(const AppendBatch& batch);
};

}  // namespace campus::collector
