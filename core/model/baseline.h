#pragma once
// The goodput of a sustained acceptance run: what a quick pass at the same site may lean on, up to that rate.

#include "core/ids.h"
#include "core/model/measurement.h"
#include "core/time.h"

namespace campus {

struct Baseline {
  SiteCode site;
  Direction direction = Direction::down;
  ReportId report;
  WallTime ended{};
  BitRate goodput;
};

}  // namespace campus
