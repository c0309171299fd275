#pragma once
// What an operator sends to the carrier about a school's or banner's line: plain text with everything that is asked
// back for on the telephone. It states what was measured and when; it blames nobody.

#include <optional>
#include <string>

#include "collector/fleet/latest_report.h"
#include "collector/fleet/snapshot.h"
#include "core/model/localized.h"

namespace campus::collector {

/// Lines between `\n`, without one at the end. Every foreign text in it is one line. Empty where nothing fails that is
/// the carrier's to mend, and for a room, whose line is the school's own.
/// `since`: when it was found noncompliant, where that is known. `detail` tells how it was measured, in full.
[[nodiscard]] std::string fault_text(const SiteStatus& status, const StandardSummary& standard,
                                     std::optional<WallTime> since, const std::optional<LatestReport>& detail,
                                     Language language);

/// The same of a site that fell silent: that nothing arrives since when, not that its line is down.
[[nodiscard]] std::string silence_text(const SiteStatus& status, Language language);

}  // namespace campus::collector
