#include "probe/spool/set_aside.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "probe/spool/spool_file.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolder = "damaged";

[[noreturn]] void fail(const char* doing, const fs::path& path) {
  const std::error_code code(errno, std::generic_category());
  throw fs::filesystem_error(doing, path, code);
}

std::string stamp_of(WallTime now) {
  constexpr std::size_t kToTheSecond = 19;
  auto text = to_rfc3339(now).substr(0, kToTheSecond) + "Z";
  std::replace(text.begin(), text.end(), ':', '-');
  return text;
}

void move_if_there(const fs::path& from, const fs::path& to) {
  if (!fs::exists(from)) return;
  fs::rename(from, to);
  sync_path(to.parent_path());
  sync_path(from.parent_path());
}

}  // namespace

void sync_path(const fs::path& file_or_folder) {
  const int fd = ::open(file_or_folder.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  errno = error;
  if (!synced) fail("cannot sync", file_or_folder);
}

std::string name_aside(const fs::path& state_folder, WallTime now) {
  for (auto at = now;; at += std::chrono::seconds(1)) {
    auto name = std::string(kFolder) + "/" + stamp_of(at) + "-" + kSpoolName;
    if (!fs::exists(state_folder / name) && !fs::exists(state_folder / (name + "-wal"))) return name;
  }
}

void change_places(const fs::path& state_folder, const std::string& aside, const fs::path& made) {
  const auto folder = state_folder / kFolder;
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) fail("cannot make", folder);
  sync_path(state_folder);
  const auto file = state_folder / kSpoolName;
  move_if_there(file, state_folder / aside);
  move_if_there(file.string() + "-wal", (state_folder / aside).string() + "-wal");
  fs::rename(made, file);
  sync_path(state_folder);
}

}  // namespace campus::probe
