#pragma once
// The codes of a roster's table, for checks of files that name sites. What else is in it is not looked at. Pure.

#include <string>
#include <string_view>

#include "core/result.h"
#include "standards/waivers.h"

namespace campus::standards {

/// CSV with a column `code`, and `level` where there is one. Codes that are none are passed over: the import of the
/// roster refuses them. bad_data: not CSV, or no column `code`.
[[nodiscard]] Result<KnownSites> sites_of_roster(std::string_view text, const std::string& file);

}  // namespace campus::standards
