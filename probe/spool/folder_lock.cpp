#include "probe/spool/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace campus::probe {

FolderLock::FolderLock(const std::filesystem::path& folder)
    : fd_(::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
  int result = -1;
  if (fd_ >= 0) {
    do result = ::flock(fd_, LOCK_EX);
    while (result != 0 && errno == EINTR);
  }
  held_ = result == 0;
  if (held_) return;
  error_ = Error{errno == EACCES ? ErrorCode::permission : ErrorCode::io,
                 "cannot lock the state folder " + folder.string() + ": " + std::strerror(errno) +
                     "; set CAMPUS_PROBE_STATE to a folder of yours"};
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace campus::probe
