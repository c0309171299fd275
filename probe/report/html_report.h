#pragma once
// One self-contained HTML file from a report: verdict first, then gate, score, coverage and counts, then every item
// with required against measured, then how it was measured. No script, no network request, prints on A4. Pure.

#include <string>

#include "core/ids.h"
#include "core/model/localized.h"
#include "core/model/report.h"

namespace campus::probe {

/// `id` is the report id (hash of the payload bytes) printed in the footer.
[[nodiscard]] std::string render_html(const Report& report, const ReportId& id, Language language);

}  // namespace campus::probe
