#include "collector/app/issuer_key.h"

#include <sys/stat.h>

#include "core/posix/file_lock.h"

namespace campus::collector {
namespace {

constexpr std::size_t kLargestKeyFile = 4096;

Result<SigningKey> load(const Disk& disk, const std::filesystem::path& file) {
  const auto pem = disk.read(file, kLargestKeyFile);
  if (!pem) return pem.error();
  struct stat status {};
  if (::stat(file.c_str(), &status) == 0 && (status.st_mode & 0077) != 0) {
    return Error{ErrorCode::permission, file.string() + " can be read by others; run chmod 600 on it"};
  }
  auto key = SigningKey::from_pem(*pem);
  if (!key) return Error{key.error().code, file.string() + ": " + key.error().message};
  return key;
}

}  // namespace

Result<SigningKey> issuer_key(const Disk& disk, RandomSource& random, const std::filesystem::path& state_folder) {
  if (auto made = disk.make_folder(state_folder, Disk::Visibility::owner_only); !made) return made.error();
  const auto lock = FileLock::wait(state_folder / "ticket-issuer.lock");
  if (!lock) return lock.error();
  const auto file = state_folder / "ticket-issuer.pem";
  auto existing = load(disk, file);
  if (existing || existing.error().code != ErrorCode::missing) return existing;
  auto key = SigningKey::generate(random);
  if (auto written = disk.write_durably(file, key.to_pem(), Disk::Visibility::owner_only); !written) {
    return written.error();
  }
  return key;
}

}  // namespace campus::collector
