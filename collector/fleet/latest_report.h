#pragma once
// A stored report, read and judged again, for whoever wants every word of it.

#include "core/ids.h"
#include "core/model/report.h"
#include "core/time.h"

namespace campus::collector {

struct LatestReport {
  ReportId id;
  KeyId key;
  WallTime received{};
  Report report;
  Assessment verdict;  ///< the collector's; the probe's claim is in the report
  SiteState state = SiteState::unassessed;
};

}  // namespace campus::collector
