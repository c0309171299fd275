#pragma once
// A record as one workbook: conclusion, items, measurements, statements, roster. libxlsxwriter's home.

#include <string>

#include "core/ids.h"
#include "core/model/report.h"
#include "core/result.h"

namespace campus::probe {

/// The bytes of an XLSX file, the same for the same arguments whatever the clock, zone and locale. Every text is a text
/// cell, so that nothing in a record becomes a formula, a number or a link. The library writes files only: it gets a
/// folder of its own below the system's temporary one, which is gone afterwards. `io` where that fails.
[[nodiscard]] Result<std::string> render_xlsx(const Report& report, const ReportId& id, Language language);

}  // namespace campus::probe
