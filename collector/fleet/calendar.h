#pragma once
// When silence is by appointment: holidays, exams, maintenance. It excuses from reporting and from nothing else.

#include <span>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/time.h"

namespace campus::collector {

struct Excuse {
  SiteCode scope;  ///< this site and those below it; empty: everybody
  WallTime from{};
  WallTime until{};  ///< not included
  std::string reason;
  friend bool operator==(const Excuse&, const Excuse&) = default;
};

/// Of one site.
struct ExcusedTime {
  WallTime from{};
  WallTime until{};
};

}  // namespace campus::collector
