#pragma once
// A site's verdict turned into another one: what the duty view tells, and what the store remembers for ever.

#include <string>
#include <vector>

#include "collector/fleet/digest.h"
#include "collector/fleet/fleet_view.h"
#include "core/enum_names.h"
#include "core/ids.h"
#include "core/model/verdict.h"
#include "core/time.h"

namespace campus::collector {

/// What made it another one: a report, another roster row, another standard.
enum class ChangeCause { report, roster, standard };

struct StateChange {
  WallTime at{};  ///< by the collector's clock
  SiteCode site;
  Aspect aspect = Aspect::latest;
  SiteState before = SiteState::unassessed;
  SiteState after = SiteState::unassessed;
  ChangeCause cause = ChangeCause::report;
  Digest report;                ///< that was judged
  std::vector<RuleId> failing;  ///< items that do not conform now, a veto first
  friend bool operator==(const StateChange&, const StateChange&) = default;
};

}  // namespace campus::collector

namespace campus {
template <>
struct EnumNames<collector::ChangeCause> {
  static constexpr NameTable<collector::ChangeCause, 3> names{{{collector::ChangeCause::report, "report"},
                                                               {collector::ChangeCause::roster, "roster"},
                                                               {collector::ChangeCause::standard, "standard"}}};
};
template <>
struct EnumNames<collector::Aspect> {
  static constexpr NameTable<collector::Aspect, 3> names{{{collector::Aspect::latest, "latest"},
                                                          {collector::Aspect::acceptance, "acceptance"},
                                                          {collector::Aspect::campus, "campus"}}};
};
}  // namespace campus
