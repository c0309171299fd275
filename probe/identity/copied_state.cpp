#include "probe/identity/copied_state.h"

#include <algorithm>
#include <string_view>

#include "core/limits.h"
#include "core/wire/identity_json.h"
#include "probe/identity/hardware.h"
#include "probe/identity/open_folder.h"
#include "probe/spool/folder_lock.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKey = "key.pem";
constexpr const char* kHardware = "hardware.json";
constexpr const char* kEnrolment = "enrolment.json";
constexpr std::string_view kAside = "copied-";
constexpr std::size_t kMostRecorded = 16;

/// Locks are this box's; former copies lie where they lie; a collector's time is true of any box.
bool stays(const std::string& name) {
  return name.ends_with("lock") || name.starts_with(kAside) || name == "collector-time.json";
}

/// A folder that a move was cut off in, else a new one.
Result<OpenFolder> folder_aside(const OpenFolder& state, WallTime now) {
  const auto names = state.names();
  if (!names) return names.error();
  for (const auto& one : *names) {
    if (!one.starts_with(kAside)) continue;
    auto folder = state.within(one);
    if (folder && !folder->has(kHardware)) return folder;
  }
  const auto name = std::string(kAside) + date_text(local_date(now));
  auto made = state.make(name);
  for (int turn = 2; !made && made.error().code == ErrorCode::cannot_create; ++turn) {
    made = state.make(name + "-" + std::to_string(turn));
  }
  return made;
}

/// After a cut a command may have made a file anew whose former one lies aside already.
std::string free_name(const OpenFolder& folder, const std::string& wanted) {
  auto name = wanted;
  for (int turn = 2; folder.has(name); ++turn) name = wanted + "-" + std::to_string(turn);
  return name;
}

Result<void> synced(const OpenFolder& one, const OpenFolder& other) {
  auto done = one.sync();
  return done ? other.sync() : done;
}

/// The key goes first: what is cut off after that cannot speak for the other box. The record of the former hardware
/// goes last: as long as it is here, the next start goes on.
Result<void> move_all(const OpenFolder& from, const OpenFolder& to) {
  auto names = from.names();
  if (!names) return names.error();
  std::stable_partition(names->begin(), names->end(), [](const auto& name) { return name != kHardware; });
  std::stable_partition(names->begin(), names->end(), [](const auto& name) { return name == kKey; });
  for (const auto& name : *names) {
    if (stays(name)) continue;
    if (name == kHardware) {
      if (auto done = synced(to, from); !done) return done;
    }
    if (auto moved = from.move(name, to, free_name(to, name)); !moved) return moved;
    if (name == kKey) {
      if (auto done = synced(to, from); !done) return done;
    }
  }
  return synced(to, from);
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
  const auto state = OpenFolder::open(state_folder);
  if (!state) return state.error();
  const auto aside = folder_aside(*state, now);
  if (!aside) return aside.error();
  if (auto moved = move_all(*state, *aside); !moved) return moved.error();
  if (auto recorded = record(disk, state_folder, here); !recorded) return recorded.error();
  return BoxFound{BoxCheck::copied, aside->path().filename().string()};
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
  const auto state = OpenFolder::open(state_folder);
  if (!state || state->has(kEnrolment)) return std::nullopt;
  std::optional<std::string> newest;
  for (const auto& name : state->names().value_or(std::vector<std::string>())) {
    if (!name.starts_with(kAside)) continue;
    const auto aside = state->within(name);
    if (aside && aside->has(kEnrolment)) newest = name;
  }
  return newest;
}

}  // namespace campus::probe
