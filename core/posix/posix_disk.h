#pragma once
// Files of this machine, with the syncs that make a rename durable.

#include <filesystem>
#include <utility>

#include "core/disk.h"

namespace campus {

/// A file that a command was told to write may be made there, or an ordinary one replaced: a device, a pipe, a link or
/// a folder is not. usage: no name; cannot_create.
[[nodiscard]] Result<void> check_output_file(const std::filesystem::path& path);

/// write_durably() refuses what check_output_file() does, except in a service's state folder, where a link that
/// somebody planted is replaced by the file.
class PosixDisk final : public Disk {
 public:
  PosixDisk() = default;
  /// For a service's state folder: what root writes in it, or below, belongs to the owner of the folder it lies in, for
  /// else a command beside the service would lock it out. Everything else that root writes stays root's.
  explicit PosixDisk(std::filesystem::path state_folder) : state_folder_(std::move(state_folder)) {}

  [[nodiscard]] Result<std::string> read(const std::filesystem::path& path, std::size_t max_bytes) const override;
  [[nodiscard]] Result<void> write_durably(const std::filesystem::path& path, std::string_view content,
                                           Visibility visibility) const override;
  [[nodiscard]] Result<void> make_folder(const std::filesystem::path& path, Visibility visibility) const override;

 private:
  std::filesystem::path state_folder_;  ///< empty: none
};

}  // namespace campus
