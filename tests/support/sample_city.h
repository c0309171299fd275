#pragma once
// A city of any size, the same every time, with everything that a shift can meet: lines that broke, recovered and
// stayed broken, contracts that are too small, rooms that fail alone, sites that fell silent or are excused.

#include <vector>

#include "collector/fleet/snapshot.h"
#include "collector/fleet/state_change.h"

namespace campus::test {

struct CitySize {
  int banners = 3;
  int schools = 12;      ///< of the whole city
  int rooms = 4;         ///< of each school
  bool bad_day = false;  ///< every school is noncompliant since this morning
};

struct SampleCity {
  collector::Snapshot snapshot;
  std::vector<collector::StateChange> changes;
};

/// Schools in turn, beginning with number 0: compliant; broke at 09:12; contract too small, broken for days; recovered
/// at 10:40; silent since 11:30; silent for two days; undecided; excused; waived; rooms fail and the line does not;
/// broke and recovered within the morning; compliant now and noncompliant at its last acceptance.
[[nodiscard]] SampleCity sample_city(CitySize size);

inline constexpr int kSchoolKinds = 12;

/// 2026-11-23 16:00:00 in Shanghai.
[[nodiscard]] WallTime sample_city_time();

}  // namespace campus::test
