#include "collector/app/issuer_key.h"

#include "core/posix/file_lock.h"
#include "core/posix/key_file.h"

namespace campus::collector {

std::filesystem::path issuer_key_in(const std::filesystem::path& state_folder) {
  return state_folder / "ticket-issuer.pem";
}

Result<SigningKey> issuer_key(const Disk& disk, RandomSource& random, const std::filesystem::path& state_folder) {
  if (auto made = disk.make_folder(state_folder, Disk::Visibility::owner_only); !made) return made.error();
  const auto lock = FileLock::wait(state_folder / "ticket-issuer.lock");
  if (!lock) return lock.error();
  return load_or_make_key(disk, random, issuer_key_in(state_folder));
}

}  // namespace campus::collector
