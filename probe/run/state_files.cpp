#include "probe/run/state_files.h"

#include <algorithm>

#include "core/limits.h"
#include "core/posix/storage_trouble.h"
#include "core/wire/status_json.h"

namespace campus::probe {
namespace {

std::filesystem::path memory_in(const std::filesystem::path& state_folder) { return state_folder / "schedule.json"; }
std::filesystem::path status_in(const std::filesystem::path& state_folder) { return state_folder / "status.json"; }

}  // namespace

WorkMemory read_work_memory(const Disk& disk, const std::filesystem::path& state_folder) {
  const auto text = disk.read(memory_in(state_folder), kControlLimits.bytes);
  if (!text) return {};
  auto memory = wire::parse_work_memory(*text);
  return memory ? *memory : WorkMemory{};
}

Result<void> keep_work_memory(const Disk& disk, const std::filesystem::path& state_folder, const WorkMemory& memory) {
  return disk.write_durably(memory_in(state_folder), wire::encode_work_memory(memory), Disk::Visibility::owner_only);
}

Result<ProbeStatus> read_status(const Disk& disk, const std::filesystem::path& state_folder) {
  const auto text = disk.read(status_in(state_folder), kControlLimits.bytes);
  if (!text) return text.error();
  auto status = wire::parse_probe_status(*text);
  if (!status) return Error{ErrorCode::bad_data, status_in(state_folder).string() + ": " + status.error().message};
  return status;
}

Result<void> keep_status(const Disk& disk, const std::filesystem::path& state_folder, const ProbeStatus& status) {
  return disk.write_durably(status_in(state_folder), wire::encode_probe_status(status), Disk::Visibility::owner_only);
}

void add_storage_trouble(const std::filesystem::path& state_folder, ProbeStatus& status) {
  const bool told = std::any_of(status.faults.begin(), status.faults.end(),
                                [](const auto& one) { return one.fault == Fault::state_unwritable; });
  const auto why = told ? std::nullopt : storage_trouble(state_folder);
  if (why) status.faults.insert(status.faults.begin(), {Fault::state_unwritable, state_folder.string(), *why});
}

}  // namespace campus::probe
