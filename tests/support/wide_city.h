#pragma once
// A city of any size: what sites show is drawn from a seed, every kind of state and freshness comes up.

#include <cstdint>

#include "collector/fleet/snapshot.h"

namespace campus::test {

struct WideCity {
  std::size_t banners = 14;
  std::size_t schools = 70;     ///< of each banner
  std::size_t classrooms = 30;  ///< of each school
  std::size_t items = 20;       ///< that every report was judged by
  std::uint64_t seed = 1;
  bool everybody_reports = false;  ///< and nobody is stale: as many series as there can be
};

[[nodiscard]] collector::Snapshot wide_city(const WideCity& wanted);

}  // namespace campus::test
