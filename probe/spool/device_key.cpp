#include "probe/spool/device_key.h"

#include <sys/stat.h>

#include <charconv>
#include <string>

#include "probe/spool/folder_lock.h"

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
  const auto file = state_folder / "sequence";
  std::int64_t last = 0;
  const auto text = disk.read(file, 64);
  if (text) {
    const auto* end = text->data() + text->size();
    const auto [at, error] = std::from_chars(text->data(), end, last);
    if (error != std::errc() || (at != end && *at != '\n') || last < 0) {
      return Error{ErrorCode::bad_data, file.string() +
                                            " does not hold a number; restore it from a backup, or remove key.pem and "
                                            "this file to start with a new key"};
    }
  } else if (text.error().code != ErrorCode::missing) {
    return text.error();
  }
  const auto next = last + 1;
  auto written = disk.write_durably(file, std::to_string(next) + "\n", Disk::Visibility::owner_only);
  if (!written) return written.error();
  return next;
}

}  // namespace campus::probe
