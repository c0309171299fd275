#pragma once
// One site in a list: how it does now, its acceptance, measured against required, when it reported.

#include <string>
#include <vector>

#include "collector/fleet/snapshot.h"
#include "core/model/localized.h"

namespace campus::collector {

/// `below` is markup that goes under the name, such as how its rooms do; or empty.
[[nodiscard]] std::string site_row(const SiteStatus& status, const std::string& below, Language language);
/// The words above the columns of site_row.
[[nodiscard]] std::string site_row_head(Language language);

/// `931 Mbit/s / 900 Mbit/s` with the item's verdict where it does not conform; a dash where nothing was measured.
[[nodiscard]] std::string throughput_text(const Judgement* judgement, Direction direction, Language language);

/// What needs somebody first: noncompliant, then silent, then undecided; by code among themselves.
void put_urgent_first(std::vector<const SiteStatus*>& list);

}  // namespace campus::collector
