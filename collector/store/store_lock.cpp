#include "collector/store/store_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/posix/posix_disk.h"

namespace campus::collector {

Result<StoreLock> StoreLock::take(const std::filesystem::path& folder) {
  if (auto made = PosixDisk().make_folder(folder, Disk::Visibility::owner_only); !made) return made.error();
  const auto file = folder / "lock";
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    const auto code = errno == EACCES || errno == EPERM ? ErrorCode::permission : ErrorCode::cannot_create;
    return Error{code, "cannot open " + file.string() + ": " + std::strerror(errno) + "; check the folder's owner"};
  }
  StoreLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    return Error{ErrorCode::conflict, "the store " + folder.string() +
                                          " is in use by another campus-collector; stop it or name another store"};
  }
  return lock;
}

StoreLock::StoreLock(StoreLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

StoreLock::~StoreLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace campus::collector
