#include "collector/http/pages/duty_courses.h"

namespace campus::collector {

void DutyCourse::add(const StateChange& change, WallTime since) {
  const Turn turn{change.at, change.cause};
  if (change.at >= since) {
    if (!first || change.at < first->at) {
      first = turn;
      before_first = change.before;
    }
    was_broken |= change.before == SiteState::noncompliant || change.after == SiteState::noncompliant;
  }
  if (!last || change.at >= last->at) last = turn;
  const bool breaks = change.after == SiteState::noncompliant;
  if (breaks && (!broken || change.at >= broken->at)) broken = turn;
}

DutyCourses::DutyCourses(const Snapshot& snapshot, WallTime since)
    : roster_(snapshot.roster), since_(since), until_(snapshot.built), courses_(snapshot.sites.size()) {}

void DutyCourses::add(const StateChange& change) {
  if (change.aspect != Aspect::latest || change.at > until_) return;
  const auto index = roster_->index_of(change.site);
  if (index && *index < courses_.size()) courses_[*index].add(change, since_);
}

std::vector<SiteCode> DutyCourses::begun_before(const Snapshot& snapshot) const {
  std::vector<SiteCode> sites;
  for (std::size_t i = 0; i < courses_.size() && i < snapshot.sites.size(); ++i) {
    const auto& status = snapshot.sites[i];
    const auto& course = courses_[i];
    const bool broken = status.state() == SiteState::noncompliant;
    const bool undecided = status.state() == SiteState::unassessed && course.was_broken;
    if (is_current(status) && !course.broken && (broken || undecided)) sites.push_back(status.site->code);
  }
  return sites;
}

}  // namespace campus::collector
