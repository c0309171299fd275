#include "probe/identity/image_prep.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "probe/spool/folder_lock.h"
#include "probe/spool/open_spool.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;

constexpr const char* kKey = "key.pem";

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    found.push_back(at->path());
  }
  std::sort(found.begin(), found.end());
  std::stable_partition(found.begin(), found.end(), [](const fs::path& entry) { return entry.filename() == kKey; });
  return found;
}

Result<void> synced(int fd, const fs::path& path) {
  const bool done = fd >= 0 && ::fsync(fd) == 0;
  const int why = errno;
  if (fd >= 0) ::close(fd);
  if (done) return {};
  const bool denied = why == EACCES || why == EPERM;
  return Error{denied ? ErrorCode::permission : ErrorCode::io,
               "cannot write " + path.string() + ": " + std::strerror(why)};
}

/// On most media the bytes give way to these.
Result<void> overwrite(const fs::path& file) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  std::error_code ignored;
  const std::string zeros(std::min<std::size_t>(fs::file_size(file, ignored), 4096), '\0');
  if (fd >= 0 && ::write(fd, zeros.data(), zeros.size()) < 0) {
    const int why = errno;
    ::close(fd);
    return Error{ErrorCode::io, "cannot write " + file.string() + ": " + std::strerror(why)};
  }
  return synced(fd, file);
}

}  // namespace

Result<KeptRecords> records_in(const fs::path& state_folder) {
  KeptRecords found;
  const auto look = look_at_spool(state_folder);
  if (!look && look.error().code != ErrorCode::missing) {
    return Error{ErrorCode::bad_data, "what the spool holds cannot be told: " + look.error().message};
  }
  if (look) {
    found.waiting = look->counts.waiting();
    found.refused = look->counts.refused;
  }
  for (const auto& entry : entries_of(state_folder)) {
    const auto name = entry.filename().string();
    if (name == "damaged" || name.starts_with("copied-")) found.aside.push_back(name);
  }
  return found;
}

Result<std::vector<std::string>> wipe_identity(const fs::path& state_folder) {
  std::error_code error;
  if (!fs::is_directory(state_folder, error)) return std::vector<std::string>();
  const FolderLock lock(state_folder);
  if (!lock.held()) return lock.error();
  const auto spool = FolderLock::of_spool(state_folder);
  if (!spool.held()) return spool.error();
  std::vector<std::string> removed;
  for (const auto& entry : entries_of(state_folder)) {
    const auto name = entry.filename().string();
    if (name.ends_with("lock")) continue;
    if (name == kKey) {
      if (auto done = overwrite(entry); !done) return done.error();
    }
    fs::remove_all(entry, error);
    if (error) return Error{ErrorCode::io, "cannot remove " + entry.string() + ": " + error.message()};
    removed.push_back(name);
  }
  const int fd = ::open(state_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (auto done = synced(fd, state_folder); !done) return done.error();
  return removed;
}

Result<void> empty_machine_id(const fs::path& root) {
  const auto file = root / "etc/machine-id";
  std::error_code error;
  if (!fs::exists(file, error)) return Error{ErrorCode::missing, file.string() + " does not exist: nothing to empty"};
  if (auto done = synced(::open(file.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC), file); !done) return done;
  const auto copy = root / "var/lib/dbus/machine-id";
  if (fs::is_regular_file(fs::symlink_status(copy, error))) fs::remove(copy, error);
  return {};
}

}  // namespace campus::probe
