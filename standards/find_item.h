#pragma once
// The judge's result for one rule. Pure.

#include "core/model/report.h"

namespace campus::standards {

/// Null where the assessment has none. Lives as long as the assessment.
[[nodiscard]] const ItemResult* find_item(const Assessment& assessment, const RuleId& rule);

}  // namespace campus::standards
