#pragma once
// What the collector shows to people and scripts besides metrics: the status page and the sites as JSON.
// Pure functions of a snapshot. HTML is escaped throughout, self-contained, without scripts.

#include <optional>
#include <string>

#include "collector/fleet/snapshot.h"
#include "core/model/localized.h"

namespace campus::collector {

/// The page at `/`: readable without Grafana, on a phone, without any external request.
[[nodiscard]] std::string status_page(const Snapshot& snapshot, Language language);
/// The page at `/sites/CODE`; nothing for an unknown code.
[[nodiscard]] std::optional<std::string> site_page(const Snapshot& snapshot, const SiteCode& code, Language language);

/// `GET /api/v1/sites`
[[nodiscard]] std::string sites_json(const Snapshot& snapshot);
/// `GET /api/v1/sites/CODE`; nothing for an unknown code.
[[nodiscard]] std::optional<std::string> site_json(const Snapshot& snapshot, const SiteCode& code);

}  // namespace campus::collector
