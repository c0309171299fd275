#pragma once
// The state folder is changed by one process at a time: two audits may start in the same second.

#include <filesystem>

#include "core/posix/file_lock.h"
#include "core/result.h"

namespace campus::probe {

/// Holds the lock for as long as it lives. Not for twice in one thread: the second would wait for the first.
class FolderLock {
 public:
  /// Waits for the lock of all that changes the folder.
  explicit FolderLock(const std::filesystem::path& folder) : FolderLock(folder, "lock", true) {}
  /// Of the spool as a whole, for as long as a program works with it: conflict where another one does.
  [[nodiscard]] static FolderLock of_spool(const std::filesystem::path& folder) {
    return {folder, "spool.lock", false};
  }

  [[nodiscard]] bool held() const { return lock_.has_value(); }
  /// Why it is not held: conflict, permission or io.
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  FolderLock(const std::filesystem::path& folder, const char* name, bool wait);

  Result<FileLock> lock_;
  Error error_;
};

}  // namespace campus::probe
