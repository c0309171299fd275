#include "probe/spool/device_key.h"

#include "core/posix/key_file.h"
#include "probe/spool/folder_lock.h"
#include "probe/spool/sequence_file.h"

namespace campus::probe {

Result<SigningKey> device_key(const Disk& disk, RandomSource& random, const std::filesystem::path& state_folder) {
  if (auto made = disk.make_folder(state_folder, Disk::Visibility::owner_only); !made) return made.error();
  const auto file = state_folder / "key.pem";
  const FolderLock lock(state_folder);
  // On a disk that became read-only the key is still to be read: people ask for the state of just such a box.
  std::error_code ignored;
  if (!lock.held() && !std::filesystem::exists(file, ignored)) return lock.error();
  return load_or_make_key(disk, random, file);
}

Result<std::int64_t> next_sequence(const Disk& disk, const std::filesystem::path& state_folder) {
  const FolderLock lock(state_folder);
  if (!lock.held()) return lock.error();
  auto file = read_sequence_file(disk, state_folder);
  if (!file) return file.error();
  ++file->last;
  if (auto written = write_sequence_file(disk, state_folder, *file); !written) return written.error();
  return file->last;
}

}  // namespace campus::probe
