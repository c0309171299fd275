#pragma once
// How sites came to be what they are, as far as a duty view tells it: changes folded as they are read, so that it takes
// the memory of the roster however many there were. Pure.

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "collector/fleet/snapshot.h"
#include "collector/fleet/state_change.h"
#include "core/time.h"

namespace campus::collector {

/// What the changes say of one site.
struct DutyCourse {
  struct Turn {
    WallTime at{};
    ChangeCause cause = ChangeCause::report;
  };
  std::optional<Turn> first;                       ///< at or after the moment that is asked about
  std::optional<Turn> last;                        ///< of all
  std::optional<Turn> broken;                      ///< the last that made it noncompliant
  SiteState before_first = SiteState::unassessed;  ///< what the first one turned into something else
  bool was_broken = false;                         ///< at that moment or since

  void add(const StateChange& change, WallTime since);
};

class DutyCourses {
 public:
  /// Of the sites in the snapshot's roster, up to when it was built.
  DutyCourses(const Snapshot& snapshot, WallTime since);

  /// In any order, but those of one time as they were written. Those of other aspects than Aspect::latest, of other
  /// sites, and those that are newer than the snapshot say nothing.
  void add(const StateChange& change);

  /// Sites that are broken, or were and cannot be decided now, and no change so far tells since when: their last one
  /// before `since` does, where there is one. `snapshot` is that of the constructor.
  [[nodiscard]] std::vector<SiteCode> begun_before(const Snapshot& snapshot) const;

  [[nodiscard]] WallTime since() const { return since_; }
  [[nodiscard]] WallTime until() const { return until_; }  ///< included
  /// By the site's place in the roster.
  [[nodiscard]] const DutyCourse& of(std::size_t index) const { return courses_[index]; }

 private:
  std::shared_ptr<const Roster> roster_;
  WallTime since_;
  WallTime until_;
  std::vector<DutyCourse> courses_;
};

}  // namespace campus::collector
