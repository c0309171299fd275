#include "probe/spool/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace campus::probe {

FolderLock::FolderLock(const std::filesystem::path& folder, const char* name, bool wait)
    : fd_(::open((folder / name).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
  int result = -1;
  if (fd_ >= 0) {
    do result = ::flock(fd_, wait ? LOCK_EX : LOCK_EX | LOCK_NB);
    while (result != 0 && errno == EINTR);
  }
  held_ = result == 0;
  if (held_) return;
  if (errno == EWOULDBLOCK) {
    error_ = Error{ErrorCode::conflict, "another campus-probe works with the spool in " + folder.string() +
                                            "; stop it first, or set CAMPUS_PROBE_STATE to another folder"};
    return;
  }
  error_ = Error{errno == EACCES || errno == EROFS ? ErrorCode::permission : ErrorCode::io,
                 "cannot lock the state folder " + folder.string() + ": " + std::strerror(errno) +
                     "; set CAMPUS_PROBE_STATE to a folder of yours"};
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), held_(std::exchange(other.held_, false)), error_(std::move(other.error_)) {}

/// What was held before goes with `other`, when whatever else was moved has gone too.
FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(held_, other.held_);
  std::swap(error_, other.error_);
  return *this;
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace campus::probe
