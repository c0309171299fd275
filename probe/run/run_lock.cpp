#include "probe/run/run_lock.h"

namespace campus::probe {
namespace {

std::filesystem::path file_in(const std::filesystem::path& state_folder) { return state_folder / "run.lock"; }

}  // namespace

Result<FileLock> lock_for_daemon(const std::filesystem::path& state_folder) {
  auto lock = FileLock::at_once(file_in(state_folder));
  if (lock || lock.error().code != ErrorCode::conflict) return lock;
  return Error{ErrorCode::conflict, "another campus-probe run works in " + state_folder.string() +
                                        "; stop it first, or set CAMPUS_PROBE_STATE to another folder"};
}

bool daemon_runs(const std::filesystem::path& state_folder) { return FileLock::is_held(file_in(state_folder)); }

}  // namespace campus::probe
