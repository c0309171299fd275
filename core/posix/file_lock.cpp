#include "core/posix/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace campus {

Result<FileLock> FileLock::take(const std::filesystem::path& path, int operation) {
  FileLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  int result = -1;
  if (lock.fd_ >= 0) {
    do result = ::flock(lock.fd_, operation);
    while (result != 0 && errno == EINTR);
  }
  if (result == 0) return lock;
  if (errno == EWOULDBLOCK) return Error{ErrorCode::conflict, path.string() + " is held by another process"};
  return Error{errno == EACCES || errno == EROFS ? ErrorCode::permission : ErrorCode::io,
               "cannot lock " + path.string() + ": " + std::strerror(errno) + "; check the folder and its permissions"};
}

Result<FileLock> FileLock::wait(const std::filesystem::path& path) { return take(path, LOCK_EX); }
Result<FileLock> FileLock::at_once(const std::filesystem::path& path) { return take(path, LOCK_EX | LOCK_NB); }

bool FileLock::is_held(const std::filesystem::path& path) {
  const FileLock looker(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  return looker.fd_ >= 0 && ::flock(looker.fd_, LOCK_SH | LOCK_NB) != 0;
}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace campus
