#pragma once
// What the collector shows to people and scripts besides metrics: pages and JSON. Pure functions of a snapshot and of
// what its caller read from the store; any thread. HTML is escaped throughout, self-contained, without scripts. No page
// grows beyond some 500 kB, however large the city is.

#include <optional>
#include <string>
#include <string_view>

#include "collector/fleet/latest_report.h"
#include "collector/fleet/snapshot.h"
#include "collector/http/pages/duty_courses.h"
#include "collector/search/search_index.h"
#include "core/ids.h"
#include "core/model/localized.h"
#include "core/time.h"

namespace campus::collector {

/// Every page is to be sent with this Content-Security-Policy: it needs nothing but its own sheet, and its only form
/// searches here.
inline constexpr std::string_view kPagePolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

/// The page at `/`: readable without Grafana, on a phone, without any external request.
[[nodiscard]] std::string status_page(const Snapshot& snapshot, Language language);

/// The page at `/sites/CODE`; nothing for an unknown code. `detail` is the report that the site's `latest` judges;
/// without it, or with another, the page shows what the judgement tells.
[[nodiscard]] std::optional<std::string> site_page(const Snapshot& snapshot, const SiteCode& code,
                                                   const std::optional<LatestReport>& detail, Language language);

/// The page at `/duty`: what broke, recovered, is still broken or fell silent since a moment (duty_time.h). `courses`
/// are of the same snapshot: all changes since then, and what begun_before() asks for.
[[nodiscard]] std::string duty_page(const Snapshot& snapshot, const DutyCourses& courses, Language language);

/// The page at `/search?q=`. `query` as the user typed it, `found` what an index of the roster gives for it.
[[nodiscard]] std::string search_page(const Snapshot& snapshot, const SearchResult& found, std::string_view query,
                                      Language language);

/// `GET /api/v1/sites`
[[nodiscard]] std::string sites_json(const Snapshot& snapshot);
/// `GET /api/v1/sites/CODE`; nothing for an unknown code. `detail` as of site_page.
[[nodiscard]] std::optional<std::string> site_json(const Snapshot& snapshot, const SiteCode& code,
                                                   const std::optional<LatestReport>& detail);
/// `GET /api/v1/duty`
[[nodiscard]] std::string duty_json(const Snapshot& snapshot, const DutyCourses& courses);
/// `GET /api/v1/search?q=`
[[nodiscard]] std::string search_json(const Snapshot& snapshot, const SearchResult& found, std::string_view query);

}  // namespace campus::collector
