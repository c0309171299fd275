#pragma once
// The port to the file system: what is recorded survives a power cut.

#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.h"

namespace campus {

/// Thread-safe. Every path is taken as given; nothing is expanded.
class Disk {
 public:
  virtual ~Disk() = default;

  /// `missing` where there is no such file; `bad_data` where it is larger than `max_bytes`.
  [[nodiscard]] virtual Result<std::string> read(const std::filesystem::path& path, std::size_t max_bytes) const = 0;

  enum class Visibility { everyone, owner_only };

  /// Writes beside the target, syncs, renames, syncs the folder: afterwards the old or the new content is there,
  /// never a part. A failed sync is an error and is not tried again.
  [[nodiscard]] virtual Result<void> write_durably(const std::filesystem::path& path, std::string_view content,
                                                   Visibility visibility) const = 0;

  /// Makes the folder and its missing parents, each synced into its own parent. Owner-only folders are 0700.
  [[nodiscard]] virtual Result<void> make_folder(const std::filesystem::path& path, Visibility visibility) const = 0;
};

}  // namespace campus
