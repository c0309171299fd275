#pragma once
// What everybody may know of the standard in force.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "collector/fleet/rule_table.h"
#include "core/model/level.h"
#include "core/model/localized.h"
#include "core/model/tailoring.h"
#include "core/model/waiver.h"
#include "core/units.h"
#include "standards/catalogue.h"

namespace campus::collector {

struct StandardSummary {
  std::string id;
  std::string version;
  Localized title;
  bool draft = true;  ///< no approver and document number: 试行指标，不作为验收依据
  std::string sha256;
  std::vector<std::string> profiles;
  std::map<Level, BitRate> targets;                      ///< the promised rate of each level that has one
  std::optional<TailoringRef> tailoring = std::nullopt;  ///< with its changes in all profiles together
  RuleTable rules = {};
  /// Of everything that a verdict depends on besides report and roster: catalogue, tailoring, waivers, and how this
  /// program judges. Verdicts of another identity have to be made anew.
  std::string identity = {};
};

/// The waivers are the collector's own.
[[nodiscard]] std::shared_ptr<const StandardSummary> summary_of(const standards::Catalogue& catalogue,
                                                                const std::vector<Waiver>& waivers);

/// `GET /api/v1/standards`: the standard in force.
[[nodiscard]] std::string standards_json(const StandardSummary& standard);

}  // namespace campus::collector
