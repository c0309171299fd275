#pragma once
// What a plan changes of what a probe is configured for, within the ceilings. Pure.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/model/measurement.h"
#include "core/model/orders.h"
#include "probe/net/socket.h"
#include "probe/schedule/next_run.h"

namespace campus::probe {

/// What a probe is told on site.
struct ConfiguredWork {
  Schedule schedule;
  std::map<Tier, HostPort> responders;
};

struct WorkTarget {
  HostPort where;
  std::string name;      ///< that tickets are for; empty: it asks for none
  bool planned = false;  ///< by a plan alone: to be pinned before it is spoken to
};

struct PlannedWork {
  Schedule schedule;
  std::map<Tier, WorkTarget> responders;
  std::optional<BitRate> upload_rate;
  std::vector<std::string> cut;  ///< machine words: what of the plan was kept to a ceiling or left out
};

/// Without a plan what is configured.
[[nodiscard]] PlannedWork planned_work(const ConfiguredWork& configured, const PlanContent* plan);

}  // namespace campus::probe
