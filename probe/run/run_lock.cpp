#include "probe/run/run_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace campus::probe {
namespace {

std::filesystem::path file_in(const std::filesystem::path& state_folder) { return state_folder / "run.lock"; }

}  // namespace

RunLock::RunLock(const std::filesystem::path& state_folder)
    : fd_(::open(file_in(state_folder).c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)) {
  held_ = fd_ >= 0 && ::flock(fd_, LOCK_EX | LOCK_NB) == 0;
}

RunLock::~RunLock() {
  if (fd_ >= 0) ::close(fd_);
}

bool daemon_runs(const std::filesystem::path& state_folder) {
  const int fd = ::open(file_in(state_folder).c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return false;
  const bool taken = ::flock(fd, LOCK_SH | LOCK_NB) != 0;
  ::close(fd);
  return taken;
}

}  // namespace campus::probe
