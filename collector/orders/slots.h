#pragma once
// When the sites of a school may test: computed from their names, the hours and nothing else, so that every collector
// of a fleet says the same and nothing has to be kept (decision 0024). All sites that share an uplink go in together.
// Pure.

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "collector/orders/places.h"
#include "core/ids.h"
#include "core/time.h"
#include "core/week_hours.h"

namespace campus::collector {

struct Slot {
  WallTime begin{};
  WallTime end{};  ///< not included
  friend bool operator==(const Slot&, const Slot&) = default;
};

/// Of the sustained runs of one school: each night a row of slots, no two of them at once. Where there are more sites
/// than slots they take turns over so many nights as it takes. From turn to turn all move to another hour.
class NightSlots {
 public:
  /// `slot` is longer than nothing and fits into the window.
  NightSlots(const SiteCode& school, std::vector<SiteCode> sites, NightWindow window, std::chrono::seconds slot);

  /// In the night whose window begins on day number `night` since 1970, as Beijing counts.
  [[nodiscard]] std::optional<Slot> slot_of(const SiteCode& site, std::int64_t night) const;
  [[nodiscard]] std::size_t slots_of_a_night() const { return slots_; }
  /// Each site has one slot in so many nights.
  [[nodiscard]] std::size_t nights_of_a_turn() const { return nights_; }

  [[nodiscard]] static std::int64_t night_at(WallTime time);

 private:
  NightWindow window_;
  std::chrono::seconds slot_;
  std::size_t slots_;   ///< of a night
  std::size_t nights_;  ///< of a turn
  std::uint64_t hash_;  ///< of the school
  Places places_;
};

/// Of the packet trains of one school: in each interval each site has a moment of its own.
class RoutineSlots {
 public:
  /// `one_in`: a site is served in one of so many intervals.
  RoutineSlots(const SiteCode& school, const std::vector<SiteCode>& sites, std::chrono::seconds interval,
               std::int64_t one_in = 1);

  /// In interval number `turn` since 1970.
  [[nodiscard]] std::optional<Slot> slot_of(const SiteCode& site, std::int64_t turn) const;
  [[nodiscard]] std::int64_t turn_at(WallTime time) const;
  /// At least so far apart are the beginnings of any two slots of the school.
  [[nodiscard]] std::chrono::milliseconds distance() const;

 private:
  std::chrono::milliseconds interval_;
  std::int64_t one_in_;
  std::uint64_t hash_;  ///< of the school
  Places places_;
};

}  // namespace campus::collector
