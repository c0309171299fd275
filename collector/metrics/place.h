#pragma once
// Where the city's counts belong: a banner and a level.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/fleet/snapshot.h"
#include "collector/metrics/families.h"

namespace campus::collector {

/// `banner` is null for sites without one. Places of one roster sort by the banner's code, then by level.
struct Place {
  const Site* banner = nullptr;
  Level level = Level::school;
  friend bool operator<(const Place& a, const Place& b) {
    if (a.banner != b.banner) return std::less<>{}(a.banner, b.banner);
    return a.level < b.level;
  }
};

[[nodiscard]] inline Place place_of(const SiteStatus& status) { return {status.banner, status.site->level}; }

[[nodiscard]] inline std::string_view code_of(const Site* site) {
  return site == nullptr ? std::string_view() : std::string_view(site->code.text());
}

[[nodiscard]] inline std::vector<Label> labels_of(const Place& place) {
  return {{"banner", code_of(place.banner)}, {"level", name_of(place.level)}};
}

}  // namespace campus::collector
