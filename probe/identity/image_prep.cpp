#include "probe/identity/image_prep.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

#include "probe/identity/open_folder.h"
#include "probe/spool/folder_lock.h"
#include "probe/spool/open_spool.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKey = "key.pem";
constexpr std::size_t kMostKeyBytes = 4096;

/// What a probe writes into its folder. Others' files may lie there, or the folder may be another than was meant.
constexpr std::array<std::string_view, 19> kOwn{
    "key.pem",  "hardware.json", "enrolment.json", "collector.json", "collector-time.json",
    "sequence", "schedule.json", "budget.json",    "orders.json",    "plan.json",
    "tickets",  "pause.json",    "status.json",    "baselines.json", "spool.db",
    "damaged",  "copied",        "responder",      "install-check"};

/// One of these, or what is written beside it: `spool.db-wal`, `orders.json.damaged`.
bool is_own(std::string_view name) {
  return std::any_of(kOwn.begin(), kOwn.end(), [&](std::string_view own) {
    return name.starts_with(own) && (name.size() == own.size() || name[own.size()] == '.' || name[own.size()] == '-');
  });
}

/// The key first.
Result<std::vector<std::string>> names_in(const OpenFolder& folder) {
  auto names = folder.names();
  if (names) std::stable_partition(names->begin(), names->end(), [](const auto& name) { return name == kKey; });
  return names;
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
  const auto folder = OpenFolder::open(state_folder);
  if (!folder && folder.error().code == ErrorCode::missing) return found;
  const auto names = folder ? names_in(*folder) : folder.error();
  if (!names) return names.error();
  for (const auto& name : *names) {
    if (name == "damaged" || name.starts_with("copied-")) found.aside.push_back(name);
  }
  return found;
}

Result<Wiped> wipe_identity(const fs::path& state_folder) {
  const auto folder = OpenFolder::open(state_folder);
  if (!folder && folder.error().code == ErrorCode::missing) return Wiped{};
  if (!folder) return folder.error();
  const FolderLock lock(state_folder);
  if (!lock.held()) return lock.error();
  const auto spool = FolderLock::of_spool(state_folder);
  if (!spool.held()) return spool.error();
  const auto names = names_in(*folder);
  if (!names) return names.error();
  Wiped wiped;
  for (const auto& name : *names) {
    if (name.ends_with("lock")) continue;
    if (!is_own(name)) {
      wiped.left.push_back(name);
      continue;
    }
    if (name == kKey) {
      // On most media the bytes give way to these.
      if (auto done = folder->overwrite(name, kMostKeyBytes); !done) return done.error();
    }
    std::error_code error;
    fs::remove_all(state_folder / name, error);
    if (error) return Error{ErrorCode::io, "cannot remove " + (state_folder / name).string() + ": " + error.message()};
    wiped.removed.push_back(name);
  }
  if (auto done = folder->sync(); !done) return done.error();
  return wiped;
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
