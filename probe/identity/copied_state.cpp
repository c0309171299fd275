#include "probe/identity/copied_state.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "core/limits.h"
#include "core/wire/identity_json.h"
#include "probe/identity/hardware.h"
#include "probe/spool/folder_lock.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHardware = "hardware.json";
constexpr std::string_view kAside = "copied-";
constexpr std::size_t kMostRecorded = 16;

Result<void> sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const int why = errno;
  if (fd >= 0) ::close(fd);
  if (synced) return {};
  return Error{ErrorCode::io, "cannot sync " + folder.string() + ": " + std::strerror(why) + "; check the disk"};
}

/// Locks are this box's; former copies lie where they lie; a collector's time is true of any box.
bool stays(const fs::path& entry) {
  const auto name = entry.filename().string();
  return name.ends_with("lock") || name.starts_with(kAside) || name == "collector-time.json";
}

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    found.push_back(at->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// A folder that a move was cut off in, else a new name.
fs::path folder_aside(const fs::path& state_folder, WallTime now) {
  for (const auto& entry : entries_of(state_folder)) {
    std::error_code ignored;
    const bool aside = entry.filename().string().starts_with(kAside);
    if (aside && fs::is_directory(entry, ignored) && !fs::exists(entry / kHardware, ignored)) return entry;
  }
  const auto name = std::string(kAside) + date_text(local_date(now));
  for (int turn = 1;; ++turn) {
    auto folder = state_folder / (turn == 1 ? name : name + "-" + std::to_string(turn));
    std::error_code ignored;
    if (!fs::exists(folder, ignored)) return folder;
  }
}

/// After a cut a command may have made a file anew whose former one lies aside already.
fs::path free_name(const fs::path& wanted) {
  std::error_code ignored;
  auto name = wanted;
  for (int turn = 2; fs::exists(fs::symlink_status(name, ignored)); ++turn) {
    name = wanted.string() + "-" + std::to_string(turn);
  }
  return name;
}

/// The record of the former hardware goes last: as long as it is here, the next start goes on.
Result<void> move_all(const fs::path& from, const fs::path& to) {
  auto entries = entries_of(from);
  std::stable_partition(entries.begin(), entries.end(),
                        [](const fs::path& entry) { return entry.filename() != kHardware; });
  for (const auto& entry : entries) {
    if (stays(entry)) continue;
    if (entry.filename() == kHardware) {
      if (auto synced = sync_folder(to); !synced) return synced;
      if (auto synced = sync_folder(from); !synced) return synced;
    }
    std::error_code error;
    fs::rename(entry, free_name(to / entry.filename()), error);
    if (error) {
      return Error{ErrorCode::io, "cannot move " + entry.string() + " to " + to.string() + ": " + error.message()};
    }
  }
  if (auto synced = sync_folder(to); !synced) return synced;
  return sync_folder(from);
}

Result<void> record(const Disk& disk, const fs::path& state_folder, const std::vector<std::string>& ids) {
  return disk.write_durably(state_folder / kHardware, wire::encode_kept_hardware({kKeptHardwareSchema, ids}),
                            Disk::Visibility::owner_only);
}

/// What is here joins what was seen before, so that one part after another may be replaced; the oldest go.
std::vector<std::string> joined(const std::vector<std::string>& recorded, const std::vector<std::string>& here) {
  auto all = here;
  for (const auto& id : recorded) {
    if (all.size() < kMostRecorded && std::find(all.begin(), all.end(), id) == all.end()) all.push_back(id);
  }
  return all;
}

Result<BoxFound> set_all_aside(const Disk& disk, const fs::path& state_folder, const std::vector<std::string>& here,
                               WallTime now) {
  const auto spool = FolderLock::of_spool(state_folder);
  if (!spool.held()) return spool.error();
  const auto aside = folder_aside(state_folder, now);
  if (auto made = disk.make_folder(aside, Disk::Visibility::owner_only); !made) return made.error();
  if (auto moved = move_all(state_folder, aside); !moved) return moved.error();
  if (auto recorded = record(disk, state_folder, here); !recorded) return recorded.error();
  return BoxFound{BoxCheck::copied, aside.filename().string()};
}

}  // namespace

Result<BoxFound> check_box(const Disk& disk, const fs::path& state_folder, const std::vector<std::string>& here,
                           WallTime now) {
  if (here.empty()) return BoxFound{BoxCheck::unreadable, {}};
  if (auto made = disk.make_folder(state_folder, Disk::Visibility::owner_only); !made) return made.error();
  const FolderLock lock(state_folder);
  if (!lock.held()) return lock.error();
  const auto text = disk.read(state_folder / kHardware, kControlLimits.bytes);
  if (!text && text.error().code != ErrorCode::missing) return text.error();
  const auto recorded = text ? wire::parse_kept_hardware(*text) : Result<KeptHardware>(Error{});
  if (!recorded) {
    if (auto kept = record(disk, state_folder, here); !kept) return kept.error();
    return BoxFound{BoxCheck::first, {}};
  }
  if (!is_same_box(recorded->ids, here)) return set_all_aside(disk, state_folder, here, now);
  const auto all = joined(recorded->ids, here);
  const bool new_part = std::any_of(here.begin(), here.end(), [&](const auto& id) {
    return std::find(recorded->ids.begin(), recorded->ids.end(), id) == recorded->ids.end();
  });
  if (new_part) {
    if (auto kept = record(disk, state_folder, all); !kept) return kept.error();
  }
  return BoxFound{BoxCheck::same, {}};
}

std::optional<std::string> waits_for_enrolment(const fs::path& state_folder) {
  std::error_code ignored;
  if (fs::exists(state_folder / "enrolment.json", ignored)) return std::nullopt;
  std::optional<std::string> newest;
  for (const auto& entry : entries_of(state_folder)) {
    const auto name = entry.filename().string();
    if (name.starts_with(kAside) && fs::exists(entry / "enrolment.json", ignored)) newest = name;
  }
  return newest;
}

}  // namespace campus::probe
