#pragma once
// A brief report (core/model/brief.h) made whole again from the catalogue that it names by hash.

#include "core/model/report.h"
#include "core/result.h"
#include "standards/catalogue.h"

namespace campus::standards {

/// The report with its resolved profile and everything that brief_of left out; its verdicts stay the probe's. One that
/// is not brief comes back as it is. bad_data where the catalogue's profile is another than the one that was judged by,
/// or the claim names a rule that the profile has not.
[[nodiscard]] Result<Report> in_full(Report report, const Catalogue& catalogue);

}  // namespace campus::standards
