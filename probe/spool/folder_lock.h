#pragma once
// The state folder is changed by one process at a time: two audits may start in the same second.

#include <filesystem>

#include "core/result.h"

namespace campus::probe {

/// Waits for the lock and holds it for as long as it lives.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder);
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

  [[nodiscard]] bool held() const { return held_; }
  /// Why it is not held: permission or io.
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  int fd_;
  bool held_ = false;
  Error error_;
};

}  // namespace campus::probe
