#include "core/posix/key_file.h"

#include <sys/stat.h>

namespace campus {
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
  if (!key)
    return Error{key.error().code, file.string() + ": " + key.error().message +
                                       "; put the right file back, or remove it to begin with a new key"};
  return key;
}

}  // namespace

Result<SigningKey> load_or_make_key(const Disk& disk, RandomSource& random, const std::filesystem::path& file) {
  auto existing = load(disk, file);
  if (existing || existing.error().code != ErrorCode::missing) return existing;
  auto key = SigningKey::generate(random);
  if (auto written = disk.write_durably(file, key.to_pem(), Disk::Visibility::owner_only); !written) {
    return written.error();
  }
  return key;
}

}  // namespace campus
