#pragma once
// Can a room use a platform, over each family of addresses by itself? docs/methods/http.md.

#include <string>

#include "core/model/platform.h"

namespace campus::probe {

/// `family` is 4 or 6. A host without an address of the family beyond the link says so and asks nobody.
[[nodiscard]] PlatformCheck check_platform(const std::string& id, const std::string& url, int family);

}  // namespace campus::probe
