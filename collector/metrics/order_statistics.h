#pragma once

#include <span>

namespace campus::collector {

/// The value below which `share` (0 to 1) of the values lie, with straight lines between neighbours: what spreadsheets
/// call PERCENTILE.INC and, at one half, MEDIAN. The values are sorted; at least one.
[[nodiscard]] double percentile(std::span<const double> sorted, double share);

}  // namespace campus::collector
