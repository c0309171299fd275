#pragma once
// Whole stores, a piece at a time, so that other work is done in between: a consistent copy, and whether everything in
// one fits together. For this folder's .cpp files; failures leave as SqliteError, and as CopyError.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "collector/store/records.h"
#include "collector/store/store_files.h"
#include "core/result.h"

namespace campus::collector {

/// The folder of the copy does not take it: no reason to distrust the store.
class CopyError : public std::runtime_error {
 public:
  CopyError(ErrorCode code, const std::string& what) : std::runtime_error(what), code_(code) {}
  [[nodiscard]] ErrorCode code() const { return code_; }

 private:
  ErrorCode code_;
};

/// First the main file, then the days': what a day's file has beyond it is applied when the copy is opened, as after a
/// crash. No housekeeping may be done meanwhile: it takes reports from one file to another.
class StoreCopy {
 public:
  /// Into a folder that has no store, or a new one (0700).
  StoreCopy(StoreFiles& files, std::filesystem::path folder);
  StoreCopy(const StoreCopy&) = delete;
  StoreCopy& operator=(const StoreCopy&) = delete;
  /// Takes away what is there of a copy that was not finished.
  ~StoreCopy();

  /// Some megabytes; false once everything is there and synced.
  [[nodiscard]] bool step();

 private:
  struct Current;
  void make_folders();
  void make_folder_here(const std::filesystem::path& folder);
  void begin_file();
  [[nodiscard]] bool copy_some();

  StoreFiles& files_;
  std::filesystem::path folder_;
  std::vector<std::filesystem::path> made_;
  bool main_done_ = false;
  std::vector<std::int64_t> days_;  ///< left, the newest first
  std::unique_ptr<Current> current_;
  bool finished_ = false;
};

/// File by file.
class StoreCheck {
 public:
  explicit StoreCheck(StoreFiles& files) : files_(files) {}
  /// The result with the last piece.
  [[nodiscard]] std::optional<CheckResult> step();

 private:
  StoreFiles& files_;
  CheckResult result_;
  bool main_done_ = false;
  std::vector<std::int64_t> days_;  ///< left, the newest first
};

}  // namespace campus::collector
