#pragma once
// Files of this machine, with the syncs that make a rename durable.

#include "core/disk.h"

namespace campus {

class PosixDisk final : public Disk {
 public:
  [[nodiscard]] Result<std::string> read(const std::filesystem::path& path, std::size_t max_bytes) const override;
  [[nodiscard]] Result<void> write_durably(const std::filesystem::path& path, std::string_view content,
                                           Visibility visibility) const override;
  [[nodiscard]] Result<void> make_folder(const std::filesystem::path& path, Visibility visibility) const override;
};

}  // namespace campus
