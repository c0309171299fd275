#include "probe/spool/device_key.h"

#include <sys/stat.h>

#include <string>

#include "probe/spool/folder_lock.h"
#include "probe/spool/sequence_file.h"

namespace campus::probe {
namespace {

constexpr std::size_t kLargestKeyFile = 4096;

Result<void> check_owner_only(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) == 0 && (status.st_mode & 0077) != 0) {
    return Error{ErrorCode::permission, file.string() + " can be read by others; run chmod 600 on it"};
  }
  return {};
}

Result<SigningKey> load(const Disk& disk, const std::filesystem::path& file) {
  auto pem = disk.read(file, kLargestKeyFile);
  if (!pem) return pem.error();
  if (auto safe = check_owner_only(file); !safe) return safe.error();
  auto key = SigningKey::from_pem(*pem);
  if (!key) return Error{key.error().code, file.string() + ": " + key.error().message};
  return key;
}

}  // namespace

Result<SigningKey> device_key(const Disk& disk, RandomSource& random, const std::filesystem::path& state_folder) {
  if (auto made = disk.make_folder(state_folder, Disk::Visibility::owner_only); !made) return made.error();
  const FolderLock lock(state_folder);
  if (!lock.held()) return lock.error();
  const auto file = state_folder / "key.pem";
  auto existing = load(disk, file);
  if (existing || existing.error().code != ErrorCode::missing) return existing;
  auto key = SigningKey::generate(random);
  if (auto written = disk.write_durably(file, key.to_pem(), Disk::Visibility::owner_only); !written) {
    return written.error();
  }
  return key;
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
