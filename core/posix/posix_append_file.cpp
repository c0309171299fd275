#include "core/posix/posix_append_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace campus {
namespace {

Error failed(const char* doing, const std::filesystem::path& path, ErrorCode code) {
  return Error{code, std::string(doing) + " " + path.string() + ": " + std::strerror(errno) +
                         "; check the disk, its free space and the permissions"};
}

class PosixAppendFile final : public AppendFile {
 public:
  PosixAppendFile(int fd, std::filesystem::path path) : fd_(fd), path_(std::move(path)) {}
  PosixAppendFile(const PosixAppendFile&) = delete;
  PosixAppendFile& operator=(const PosixAppendFile&) = delete;
  ~PosixAppendFile() override { ::close(fd_); }

  Result<void> append_durably(std::string_view content) override {
    while (!content.empty()) {
      const auto written = ::write(fd_, content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return failed("cannot write", path_, ErrorCode::io);
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fdatasync(fd_) != 0) return failed("cannot sync", path_, ErrorCode::io);
    return {};
  }

 private:
  int fd_;
  std::filesystem::path path_;
};

Result<void> sync_folder_of(const std::filesystem::path& path) {
  const auto folder = path.parent_path();
  const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::fsync(fd) == 0;
  const auto error = failed("cannot sync the folder of", path, ErrorCode::io);
  if (fd >= 0) ::close(fd);
  if (!synced) return error;
  return {};
}

}  // namespace

Result<std::unique_ptr<AppendFile>> open_append_file(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) {
    return failed("cannot open", path, errno == EACCES ? ErrorCode::permission : ErrorCode::cannot_create);
  }
  auto file = std::make_unique<PosixAppendFile>(fd, path);
  if (auto synced = sync_folder_of(path); !synced) return synced.error();
  return std::unique_ptr<AppendFile>(std::move(file));
}

}  // namespace campus
