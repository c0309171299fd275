#include "core/posix/posix_disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

namespace campus {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool is_open() const { return fd_ >= 0; }

 private:
  int fd_;
};

Error failed(const char* doing, const std::filesystem::path& path, ErrorCode code, const char* mend) {
  return Error{code, std::string(doing) + " " + path.string() + ": " + std::strerror(errno) + "; " + mend};
}

ErrorCode code_for_creation(int error) {
  return error == EACCES || error == EPERM ? ErrorCode::permission : ErrorCode::cannot_create;
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  const Descriptor fd(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.is_open() || ::fsync(fd.get()) != 0) {
    return failed("cannot sync the folder", folder, ErrorCode::io, "check the disk");
  }
  return {};
}

Result<void> write_all(int fd, std::string_view content, const std::filesystem::path& path) {
  while (!content.empty()) {
    const auto written = ::write(fd, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return failed("cannot write", path, ErrorCode::io, "check the free space");
    }
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

bool is_below(const std::filesystem::path& path, const std::filesystem::path& folder) {
  const auto inner = path.lexically_normal().lexically_relative(folder.lexically_normal());
  return !inner.empty() && *inner.begin() != "..";
}

Result<void> give_to_owner_of_folder(int fd, const std::filesystem::path& path) {
  struct stat folder {};
  if (::geteuid() != 0 || ::stat(path.has_parent_path() ? path.parent_path().c_str() : ".", &folder) != 0) return {};
  if (folder.st_uid == 0 || (folder.st_mode & S_IWOTH) != 0 || ::fchown(fd, folder.st_uid, folder.st_gid) == 0)
    return {};
  return failed("cannot give to its folder's owner", path, ErrorCode::permission, "check the folder's owner");
}

Result<void> write_and_sync(const std::filesystem::path& path, std::string_view content, mode_t mode, bool of_service) {
  ::unlink(path.c_str());
  const Descriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (!fd.is_open())
    return failed("cannot create", path, code_for_creation(errno), "check the folder and its permissions");
  if (of_service) {
    if (auto given = give_to_owner_of_folder(fd.get(), path); !given) return given;
  }
  if (auto written = write_all(fd.get(), content, path); !written) return written;
  if (::fsync(fd.get()) != 0) return failed("cannot sync", path, ErrorCode::io, "check the disk");
  return {};
}

}  // namespace

Result<void> check_output_file(const std::filesystem::path& path) {
  if (path.empty()) return Error{ErrorCode::usage, "the name of the file to write is empty; name one"};
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    std::error_code ignored;
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    if (path.has_filename() && std::filesystem::is_directory(folder, ignored)) return {};
    return Error{ErrorCode::cannot_create, "cannot create " + path.string() + ": no such folder; name another place"};
  }
  if (S_ISREG(status.st_mode)) return {};
  const auto* what = S_ISDIR(status.st_mode) ? "a folder" : S_ISLNK(status.st_mode) ? "a link" : "a device or a pipe";
  return Error{ErrorCode::cannot_create, path.string() + " is " + what + "; name an ordinary file, or a new one"};
}

Result<std::string> PosixDisk::read(const std::filesystem::path& path, std::size_t max_bytes) const {
  // A pipe in a service's folder would hold it up for good.
  const int wait = !state_folder_.empty() && is_below(path, state_folder_) ? O_NONBLOCK : 0;
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | wait));
  if (!fd.is_open()) {
    if (errno == EACCES || errno == EPERM) {
      return failed("cannot read", path, ErrorCode::permission, "check its permissions");
    }
    const bool absent = errno == ENOENT || errno == ENOTDIR;
    return failed("cannot read", path, absent ? ErrorCode::missing : ErrorCode::io, "check the path");
  }
  struct stat status {};
  if (::fstat(fd.get(), &status) == 0 && S_ISDIR(status.st_mode)) {
    return Error{ErrorCode::bad_data, "cannot read " + path.string() + ": it is a folder; name a file"};
  }
  std::string content;
  constexpr std::size_t kChunk = 64U << 10U;
  while (content.size() <= max_bytes) {
    const auto before = content.size();
    content.resize(before + kChunk);
    const auto got = ::read(fd.get(), content.data() + before, kChunk);
    content.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) {
      return Error{ErrorCode::bad_data,
                   "cannot read " + path.string() + ": it is a pipe that nobody writes to; name a file"};
    }
    if (got < 0) return failed("cannot read", path, ErrorCode::io, "check the disk");
    if (got == 0) return content;
  }
  return Error{ErrorCode::bad_data, path.string() + " is larger than the limit of " + std::to_string(max_bytes) +
                                        " bytes; check that it is the right file"};
}

Result<void> PosixDisk::write_durably(const std::filesystem::path& path, std::string_view content,
                                      Visibility visibility) const {
  static std::atomic<unsigned> turn{0};  // two threads may write the same path at once
  auto beside = path;
  beside += ".new-" + std::to_string(::getpid()) + "-" + std::to_string(turn++);
  const mode_t mode = visibility == Visibility::owner_only ? 0600 : 0644;
  const bool of_service = !state_folder_.empty() && is_below(path, state_folder_);
  if (auto good = of_service ? Result<void>() : check_output_file(path); !good) return good;
  auto written = write_and_sync(beside, content, mode, of_service);
  if (written && ::rename(beside.c_str(), path.c_str()) != 0) {
    written = failed("cannot rename to", path, code_for_creation(errno), "check the folder");
  }
  if (!written) {
    ::unlink(beside.c_str());
    return written;
  }
  return sync_folder(path.parent_path());
}

Result<void> PosixDisk::make_folder(const std::filesystem::path& path, Visibility visibility) const {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return {};
  const auto parent = path.parent_path();
  if (!parent.empty() && parent != path) {
    if (auto made = make_folder(parent, visibility); !made) return made;
  }
  const mode_t mode = visibility == Visibility::owner_only ? 0700 : 0755;
  if (::mkdir(path.c_str(), mode) != 0 && errno != EEXIST) {
    return failed("cannot create the folder", path, code_for_creation(errno), "name another place");
  }
  if (!std::filesystem::is_directory(path, ignored)) {
    return Error{ErrorCode::cannot_create, path.string() + " exists and is not a folder; name another place"};
  }
  return sync_folder(parent);
}

}  // namespace campus
