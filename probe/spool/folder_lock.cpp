#include "probe/spool/folder_lock.h"

namespace campus::probe {
namespace {

/// What to do about it here, besides what the lock itself says.
Error told(const Error& error, const std::filesystem::path& folder) {
  if (error.code != ErrorCode::conflict) {
    return {error.code, error.message + "; or set CAMPUS_PROBE_STATE to a folder of yours"};
  }
  return {error.code, "another campus-probe works with the spool in " + folder.string() +
                          "; stop it first, or set CAMPUS_PROBE_STATE to another folder"};
}

}  // namespace

FolderLock::FolderLock(const std::filesystem::path& folder, const char* name, bool wait)
    : lock_(wait ? FileLock::wait(folder / name) : FileLock::at_once(folder / name)) {
  if (!lock_) error_ = told(lock_.error(), folder);
}

}  // namespace campus::probe
