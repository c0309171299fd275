#pragma once
// One site in a list: verdict, name, measured against required, freshness.

#include <string>

#include "collector/fleet/snapshot.h"
#include "core/model/localized.h"

namespace campus::collector {

[[nodiscard]] std::string site_row(const SiteStatus& status, Language language);
/// The words above the columns of site_row.
[[nodiscard]] std::string site_row_head(Language language);

/// `931 Mbit/s / 900 Mbit/s` with the item's verdict where it does not conform; a dash where nothing was measured.
[[nodiscard]] std::string throughput_text(const SiteStatus& status, Direction direction, Language language);

}  // namespace campus::collector
