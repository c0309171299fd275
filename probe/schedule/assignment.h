#pragma once
// What a run is made for.

#include <cstdint>
#include <optional>

#include "probe/schedule/next_run.h"

namespace campus::probe {

struct Assignment {
  Work work = Work::routine;
  std::optional<std::int64_t> order{};  ///< of the collector, for a test on request; absent: the probe's own
  friend bool operator==(const Assignment&, const Assignment&) = default;
};

}  // namespace campus::probe
