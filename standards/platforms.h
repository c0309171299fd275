#pragma once
// The platforms that teaching depends on, as data beside a catalogue: platforms.json. docs/methods/http.md.

#include <filesystem>
#include <string>
#include <vector>

#include "core/disk.h"
#include "core/model/localized.h"
#include "core/result.h"

namespace campus::standards {

inline constexpr const char* kPlatformsSchema = "campus.platforms/1";
inline constexpr std::size_t kMostPlatforms = 64;

struct Platform {
  std::string id;
  Localized title;
  std::string url;  ///< http:// or https://
};

/// Empty where the catalogue has no such file. Errors as load_catalogue.
[[nodiscard]] Result<std::vector<Platform>> load_platforms(const Disk& disk, const std::filesystem::path& folder);

}  // namespace campus::standards
