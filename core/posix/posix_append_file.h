#pragma once
// An AppendFile of the real file system.

#include <filesystem>
#include <memory>

#include "core/append_file.h"

namespace campus {

/// Makes the file (0600) where there is none, durably. cannot_create, permission.
[[nodiscard]] Result<std::unique_ptr<AppendFile>> open_append_file(const std::filesystem::path& path);

}  // namespace campus
