#pragma once
// What a judgement alone tells of a report: its items with their verdicts, for when the report itself cannot be read.

#include <string>

#include "collector/fleet/judgement.h"
#include "collector/fleet/rule_table.h"
#include "core/model/localized.h"

namespace campus::collector {

[[nodiscard]] std::string judgement_section(const Judgement& judgement, const RuleTable& rules, Language language);

}  // namespace campus::collector
