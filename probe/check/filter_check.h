#pragma once
// Does the content filter block what it has to and leave teaching open? Only harmless pages are asked for: those of the
// standard's filter_list.json, or of the facts `filter_test_urls`, `filter_teaching_urls`, `filter_control_url`. Needs
// the leave of the network's owner. docs/methods/checks.md.

#include <vector>

#include "probe/check/site_checks.h"

namespace campus::probe {

/// `filter.blocked` and `filter.open`, shares. Neither has a value unless one teaching page at least opens.
[[nodiscard]] std::vector<CheckObservation> check_filter(const CheckContext& context);
[[nodiscard]] std::vector<Touch> touches_of_filter(const CheckContext& context);

}  // namespace campus::probe
