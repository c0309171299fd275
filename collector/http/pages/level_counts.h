#pragma once
// How many sites of a level are in which state: by the last valid acceptance, and apart from it by the last report.

#include <array>
#include <cstddef>
#include <cstdint>

#include "collector/fleet/snapshot.h"
#include "core/enum_names.h"

namespace campus::collector {

/// One number for each value of an enum whose values count from zero.
template <class E>
class Tally {
 public:
  [[nodiscard]] std::int64_t& operator[](E value) { return numbers_[static_cast<std::size_t>(value)]; }
  [[nodiscard]] std::int64_t operator[](E value) const { return numbers_[static_cast<std::size_t>(value)]; }

 private:
  std::array<std::int64_t, EnumNames<E>::names.size()> numbers_{};
};

struct LevelCounts {
  std::int64_t expected = 0;  ///< in the roster
  Tally<SiteState> accepted;  ///< by the last valid acceptance; unassessed without one
  Tally<SiteState> last;      ///< by the last report, however old
  Tally<SiteState> current;   ///< by the last report of sites whose last report is current
  std::int64_t silent = 0;    ///< no current report
  Tally<Freshness> freshness;

  void add(const SiteStatus& status);
};

/// By Level.
using CountsByLevel = std::array<LevelCounts, EnumNames<Level>::names.size()>;

void add(CountsByLevel& counts, const SiteStatus& status);
[[nodiscard]] CountsByLevel count_levels(const Snapshot& snapshot);
[[nodiscard]] const LevelCounts& of(const CountsByLevel& counts, Level level);

}  // namespace campus::collector
