#pragma once
// What several JSON answers hold. Include in .cpp files only (it brings nlohmann/json).

#include <string>

#include "collector/fleet/snapshot.h"
#include "core/wire/fields.h"

namespace campus::collector {

/// Roster text may hold any bytes; JSON may not.
[[nodiscard]] std::string dumped(const wire::Json& json);

template <class Tag>
wire::Json code_or_null(const Id<Tag>& code) {
  return code.empty() ? wire::Json(nullptr) : wire::Json(code.text());
}

/// `{id, version, title, draft[, tailoring]}`
[[nodiscard]] wire::Json standard_json(const StandardSummary& standard);

/// Of a site in the list of sites; `last_report`, `acceptance` and `digital_campus` are null where there is none.
[[nodiscard]] wire::Json site_summary_json(const SiteStatus& status, const StandardSummary& standard);

}  // namespace campus::collector
