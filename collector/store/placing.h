#pragma once
// What a judgement does where its site had another one. Pure.

#include <optional>
#include <vector>

#include "collector/fleet/judge.h"
#include "collector/fleet/judgement.h"
#include "collector/fleet/state_change.h"

namespace campus::collector {

/// The aspect in which a report that counts is its site's last; a valid acceptance is one more.
[[nodiscard]] inline Aspect aspect_of(Subject subject) {
  return subject == Subject::campus ? Aspect::campus : Aspect::latest;
}

/// Rules of the standard that do not hold, a veto first.
[[nodiscard]] std::vector<RuleId> failing_of(const Judgement& judgement, const RuleTable& rules);

/// Where a judgement takes its place, why and when.
struct Placing {
  SiteCode site;
  Aspect aspect = Aspect::latest;
  ChangeCause cause = ChangeCause::report;
  WallTime at{};
};

/// What to remember for ever; nothing where the site's state stays what it was.
[[nodiscard]] std::optional<StateChange> change_by(const Judgement& judgement, SiteState before, const Placing& placing,
                                                   const RuleTable& rules);

}  // namespace campus::collector
