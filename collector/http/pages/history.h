#pragma once
// What a site's reports came to, by day or by hour: for whoever asks since when, and whether it was always so. Pure, as
// pages.h.

#include <optional>
#include <span>
#include <string>

#include "collector/fleet/roll_up.h"
#include "collector/fleet/snapshot.h"
#include "core/ids.h"
#include "core/model/localized.h"

namespace campus::collector {

/// `/sites/CODE/history?step=day&lang=...`
[[nodiscard]] std::string history_path(const SiteCode& code, Language language);

/// The page at `/sites/CODE/history?step=day|hour`; nothing for an unknown code. `history` oldest first; the page has
/// the newest first, at most 200.
[[nodiscard]] std::optional<std::string> history_page(const Snapshot& snapshot, const SiteCode& code, RollUpStep step,
                                                      std::span<const TimedRollUp> history, Language language);

/// `GET /api/v1/sites/CODE/history?step=day|hour`, oldest first; nothing for an unknown code.
[[nodiscard]] std::optional<std::string> history_json(const Snapshot& snapshot, const SiteCode& code, RollUpStep step,
                                                      std::span<const TimedRollUp> history);

}  // namespace campus::collector
