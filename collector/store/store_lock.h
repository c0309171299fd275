#pragma once
// One process per store: an advisory lock on DIR/lock that the kernel drops with the process.

#include <filesystem>

#include "core/result.h"

namespace campus::collector {

class StoreLock {
 public:
  /// Makes the folder (0700) where it is missing. `conflict` where another process holds the lock.
  [[nodiscard]] static Result<StoreLock> take(const std::filesystem::path& folder);

  StoreLock(StoreLock&& other) noexcept;
  StoreLock& operator=(StoreLock&&) = delete;
  ~StoreLock();

 private:
  explicit StoreLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace campus::collector
