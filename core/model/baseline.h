#pragma once
// A sustained acceptance run that reached its requirement: what a quick pass at the same site may lean on.

#include "core/ids.h"
#include "core/model/measurement.h"
#include "core/time.h"

namespace campus {

struct Baseline {
  SiteCode site;
  Direction direction = Direction::down;
  ReportId report;
  WallTime ended{};
};

}  // namespace campus
