#pragma once
// An expected site of the roster.

#include <string>

#include "collector/fleet/packed_facts.h"
#include "core/ids.h"
#include "core/model/level.h"

namespace campus::collector {

struct Site {
  SiteCode code;
  Level level = Level::school;
  SchoolType type = SchoolType::ordinary;
  Area area = Area::town;
  SiteCode parent;  ///< empty at banner level
  std::string name;
  std::string short_name;  ///< empty where the roster gives none
  PackedFacts facts;       ///< the whole row, unknown columns included

  [[nodiscard]] const std::string& shortest_name() const { return short_name.empty() ? name : short_name; }
  friend bool operator==(const Site&, const Site&) = default;
};

}  // namespace campus::collector
