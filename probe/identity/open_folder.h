#pragma once
// A folder that is worked in by its descriptor. Root tidies folders of a service's user, and whoever may write there
// may put a link in any name's place at any moment: here no name within leads out.

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.h"

namespace campus::probe {

class OpenFolder {
 public:
  /// `path` itself may be a link, as a state folder of systemd's is. missing, permission, bad_data: no folder; io.
  [[nodiscard]] static Result<OpenFolder> open(const std::filesystem::path& path);
  OpenFolder(const OpenFolder&) = delete;
  OpenFolder& operator=(const OpenFolder&) = delete;
  OpenFolder(OpenFolder&& other) noexcept;
  OpenFolder& operator=(OpenFolder&& other) noexcept;
  ~OpenFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Sorted; without `.` and `..`. permission, io.
  [[nodiscard]] Result<std::vector<std::string>> names() const;
  /// Whatever it is.
  [[nodiscard]] bool has(const std::string& name) const;
  /// A folder within; a link to one is bad_data.
  [[nodiscard]] Result<OpenFolder> within(const std::string& name) const;
  /// 0700. cannot_create: something has that name.
  [[nodiscard]] Result<OpenFolder> make(const std::string& name) const;
  /// The thing itself, were it a link. io.
  [[nodiscard]] Result<void> move(const std::string& name, const OpenFolder& to, const std::string& as) const;
  /// What a file's first `most` bytes were is overwritten and synced; what is no file of its own is left alone. io.
  [[nodiscard]] Result<void> overwrite(const std::string& name, std::size_t most) const;
  [[nodiscard]] Result<void> sync() const;

 private:
  OpenFolder(int fd, std::filesystem::path path) : fd_(fd), path_(std::move(path)) {}

  int fd_;
  std::filesystem::path path_;
};

}  // namespace campus::probe
