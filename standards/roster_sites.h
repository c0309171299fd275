#pragma once
// The codes of a roster's table, for checks of files that name sites. What else is in it is not looked at. Pure.

#include <string>

#include "core/result.h"
#include "core/table/table.h"
#include "standards/waivers.h"

namespace campus::standards {

/// A column `code`, and `level` where there is one. Codes that are none are passed over: the import of the roster
/// refuses them. bad_data: no table, or no column `code`.
[[nodiscard]] Result<KnownSites> sites_of_roster(const Table& table, const std::string& file);

}  // namespace campus::standards
