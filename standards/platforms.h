#pragma once
// The platforms that teaching depends on, as data beside a catalogue: platforms.json. docs/methods/http.md.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/disk.h"
#include "core/model/localized.h"
#include "core/result.h"

namespace campus::standards {

inline constexpr const char* kPlatformsSchema = "campus.platforms/1";
inline constexpr std::size_t kMostPlatforms = 64;

inline constexpr std::int64_t kDefaultRateSeconds = 3;
inline constexpr std::int64_t kMostRateSeconds = 60;

struct Platform {
  std::string id;
  Localized title;
  std::string url;                                  ///< http:// or https://
  std::int64_t rate_seconds = kDefaultRateSeconds;  ///< the body is taken for so long at most
};

/// Empty where the catalogue has no such file. Errors as load_catalogue.
[[nodiscard]] Result<std::vector<Platform>> load_platforms(const Disk& disk, const std::filesystem::path& folder);

}  // namespace campus::standards
