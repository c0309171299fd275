#include "probe/identity/open_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace campus::probe {
namespace {

constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_CLOEXEC;

ErrorCode code_of(int why) {
  switch (why) {
    case ENOENT:
      return ErrorCode::missing;
    case EACCES:
    case EPERM:
      return ErrorCode::permission;
    case ENOTDIR:
    case ELOOP:
      return ErrorCode::bad_data;
    case EEXIST:
      return ErrorCode::cannot_create;
    default:
      return ErrorCode::io;
  }
}

Error failed(const char* doing, const std::filesystem::path& path) {
  return {code_of(errno), std::string(doing) + " " + path.string() + ": " + std::strerror(errno)};
}

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

}  // namespace

Result<OpenFolder> OpenFolder::open(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), kFolder);
  if (fd < 0) return failed("cannot look into", path);
  return OpenFolder(fd, path);
}

OpenFolder::OpenFolder(OpenFolder&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}

OpenFolder& OpenFolder::operator=(OpenFolder&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  return *this;
}

OpenFolder::~OpenFolder() {
  if (fd_ >= 0) ::close(fd_);
}

Result<std::vector<std::string>> OpenFolder::names() const {
  const int own = ::openat(fd_, ".", kFolder);
  if (own < 0) return failed("cannot look into", path_);
  const std::unique_ptr<DIR, CloseFolder> folder(::fdopendir(own));
  if (!folder) {
    const auto error = failed("cannot look into", path_);
    ::close(own);
    return error;
  }
  std::vector<std::string> found;
  errno = 0;
  while (const dirent* one = ::readdir(folder.get())) {
    const std::string_view name = &one->d_name[0];
    if (name != "." && name != "..") found.emplace_back(name);
    errno = 0;
  }
  if (errno != 0) return failed("cannot look into", path_);
  std::sort(found.begin(), found.end());
  return found;
}

bool OpenFolder::has(const std::string& name) const {
  struct stat status {};
  return ::fstatat(fd_, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
}

Result<OpenFolder> OpenFolder::within(const std::string& name) const {
  const int fd = ::openat(fd_, name.c_str(), kFolder | O_NOFOLLOW);
  if (fd < 0) return failed("cannot look into", path_ / name);
  return OpenFolder(fd, path_ / name);
}

Result<OpenFolder> OpenFolder::make(const std::string& name) const {
  if (::mkdirat(fd_, name.c_str(), 0700) != 0) return failed("cannot make the folder", path_ / name);
  return within(name);
}

Result<void> OpenFolder::move(const std::string& name, const OpenFolder& to, const std::string& as) const {
  if (::renameat(fd_, name.c_str(), to.fd_, as.c_str()) == 0) return {};
  return Error{ErrorCode::io,
               "cannot move " + (path_ / name).string() + " to " + to.path_.string() + ": " + std::strerror(errno)};
}

Result<void> OpenFolder::overwrite(const std::string& name, std::size_t most) const {
  // Not waiting: a pipe in its place would never open.
  const OpenFolder file(::openat(fd_, name.c_str(), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC), path_ / name);
  if (file.fd_ < 0 && (errno == ELOOP || errno == ENXIO || errno == EISDIR)) return {};
  if (file.fd_ < 0) return failed("cannot write", file.path_);
  struct stat status {};
  if (::fstat(file.fd_, &status) != 0) return failed("cannot write", file.path_);
  // Another name of it would be another file's loss.
  if (!S_ISREG(status.st_mode) || status.st_nlink != 1) return {};
  const std::string zeros(std::min(static_cast<std::size_t>(status.st_size), most), '\0');
  if (::write(file.fd_, zeros.data(), zeros.size()) < 0) return failed("cannot write", file.path_);
  return file.sync();
}

Result<void> OpenFolder::sync() const {
  if (::fsync(fd_) == 0) return {};
  return Error{ErrorCode::io, "cannot sync " + path_.string() + ": " + std::strerror(errno) + "; check the disk"};
}

}  // namespace campus::probe
