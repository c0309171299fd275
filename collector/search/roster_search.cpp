#include "collector/search/roster_search.h"

namespace campus::collector {

struct RosterSearch::Made {
  explicit Made(std::shared_ptr<const Roster> of) : roster(std::move(of)), index(*roster) {}

  std::shared_ptr<const Roster> roster;
  SearchIndex index;
};

std::shared_ptr<const SearchIndex> RosterSearch::index_of(const std::shared_ptr<const Roster>& roster) {
  const std::lock_guard lock(mutex_);
  if (!made_ || made_->roster != roster) {
    made_.reset();  // never two of them at once
    made_ = std::make_shared<const Made>(roster);
  }
  return {made_, &made_->index};
}

}  // namespace campus::collector
