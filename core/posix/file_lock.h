#pragma once
// A lock between processes on a file of its own. It goes with the process that holds it, however that ends.

#include <filesystem>

#include "core/result.h"

namespace campus {

class FileLock {
 public:
  /// Waits for it. The file is made (0600) where there is none; its folder exists. permission, io.
  [[nodiscard]] static Result<FileLock> wait(const std::filesystem::path& path);
  /// conflict: another process holds it.
  [[nodiscard]] static Result<FileLock> at_once(const std::filesystem::path& path);

  /// Somebody holds it now. False also where nobody may look.
  [[nodiscard]] static bool is_held(const std::filesystem::path& path);

  FileLock(FileLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  /// What was held before goes with `other`.
  FileLock& operator=(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  static Result<FileLock> take(const std::filesystem::path& path, int operation);
  int fd_;
};

}  // namespace campus
