#include "probe/spool/baselines.h"

#include <algorithm>

#include "core/limits.h"
#include "core/wire/report_json.h"
#include "probe/spool/folder_lock.h"

namespace campus::probe {
namespace {

constexpr std::size_t kMostKept = 1000;

std::filesystem::path file_in(const std::filesystem::path& state_folder) { return state_folder / "baselines.json"; }

}  // namespace

Result<std::vector<Baseline>> read_baselines(const Disk& disk, const std::filesystem::path& state_folder) {
  const auto file = file_in(state_folder);
  const auto text = disk.read(file, kReportLimits.bytes);
  if (!text && text.error().code == ErrorCode::missing) return std::vector<Baseline>();
  if (!text) return text.error();
  auto baselines = wire::parse_baselines(*text);
  if (!baselines) return Error{ErrorCode::bad_data, file.string() + ": " + baselines.error().message};
  return baselines;
}

Result<void> keep_baselines(const Disk& disk, const std::filesystem::path& state_folder,
                            const std::vector<Baseline>& fresh) {
  if (fresh.empty()) return {};
  const FolderLock lock(state_folder);
  if (!lock.held()) return lock.error();
  auto before = read_baselines(disk, state_folder);
  if (!before && before.error().code != ErrorCode::bad_data) return before.error();
  auto kept = before.value_or(std::vector<Baseline>());
  for (const auto& one : fresh) {
    std::erase_if(kept, [&](const Baseline& old) { return old.site == one.site && old.direction == one.direction; });
    kept.push_back(one);
  }
  if (kept.size() > kMostKept) kept.erase(kept.begin(), kept.end() - kMostKept);
  return disk.write_durably(file_in(state_folder), wire::encode_baselines(kept), Disk::Visibility::owner_only);
}

}  // namespace campus::probe
