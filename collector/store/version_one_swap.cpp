// How the names change, and what a stop between two of them leaves.
#include <algorithm>

#include "collector/store/set_aside.h"
#include "collector/store/store_file.h"
#include "collector/store/store_files.h"
#include "collector/store/version_one.h"

namespace campus::collector {
namespace {

constexpr const char* kMaking = "migrating.tmp";  ///< not whole yet
constexpr const char* kMade = "migrating";        ///< whole
constexpr const char* kBeforePrefix = "version-2-";

void move(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::filesystem::rename(from, to);
  sync_folder(from.parent_path());
  sync_folder(to.parent_path());
}

/// What is made takes its place: first the reports, then the main file.
void take_place(const std::filesystem::path& folder) {
  const auto made = folder / kMade;
  if (std::filesystem::exists(made / kReportsName)) {
    std::filesystem::remove(folder / kReportsName);  // only where it is empty
    move(made / kReportsName, folder / kReportsName);
  }
  if (std::filesystem::exists(made / kMainName)) move(made / kMainName, folder / kMainName);
  std::filesystem::remove(made);
  sync_folder(folder);
}

/// A folder of version 2 that has only got the reports so far.
void bring_back_reports(const std::filesystem::path& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with(kBeforePrefix)) continue;
    if (std::filesystem::exists(entry.path() / kMainName)) continue;
    if (std::filesystem::exists(entry.path() / kReportsName)) move(entry.path() / kReportsName, folder / kReportsName);
    std::filesystem::remove(entry.path());
    return;
  }
}

void sync_all(const std::filesystem::path& folder) {
  if (std::filesystem::exists(folder / kReportsName)) sync_folder(folder / kReportsName);
  sync_folder(folder);
}

}  // namespace

bool is_version_one(const std::filesystem::path& folder) { return version_of(folder / kMainName) == 1; }

void settle_migration(const std::filesystem::path& folder) {
  std::error_code none;
  std::filesystem::remove_all(folder / kMaking, none);
  if (!std::filesystem::exists(folder / kMade)) return;
  if (!std::filesystem::exists(folder / kMainName)) return take_place(folder);
  // The old store still has its name, and may have got more since.
  if (version_of(folder / kMainName) == 1) {
    std::filesystem::remove_all(folder / kMade);
    return;
  }
  if (std::filesystem::exists(folder / kMade / kMainName)) bring_back_reports(folder);
  std::filesystem::remove_all(folder / kMade);
}

std::filesystem::path begin_migration(const std::filesystem::path& folder) {
  auto making = folder / kMaking;
  std::filesystem::remove_all(making);
  if (auto made = make_folder(making); !made) throw SqliteError(SQLITE_CANTOPEN, made.error().message);
  return making;
}

std::filesystem::path swap_in_version_two(const std::filesystem::path& folder, WallTime now) {
  sync_all(folder / kMaking);
  move(folder / kMaking, folder / kMade);
  auto kept = unused_name(folder, "collector-v1-", now, ".db");
  move(folder / kMainName, kept);
  take_place(folder);
  return kept;
}

std::filesystem::path swap_in_version_one(const std::filesystem::path& folder, WallTime now) {
  sync_all(folder / kMaking);
  auto kept = unused_name(folder, kBeforePrefix, now, "");
  if (auto made = make_folder(kept); !made) throw SqliteError(SQLITE_CANTOPEN, made.error().message);
  move(folder / kMaking, folder / kMade);
  move(folder / kReportsName, kept / kReportsName);
  move(folder / kMainName, kept / kMainName);
  take_place(folder);
  return kept;
}

}  // namespace campus::collector
