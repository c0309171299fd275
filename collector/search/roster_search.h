#pragma once
// The index of the roster in force, made when somebody first searches in it.

#include <memory>
#include <mutex>

#include "collector/search/search_index.h"

namespace campus::collector {

/// Thread-safe. Who asks while the index is being made waits for it.
class RosterSearch {
 public:
  /// The results of the index point into `roster`, which the index keeps alive.
  [[nodiscard]] std::shared_ptr<const SearchIndex> index_of(const std::shared_ptr<const Roster>& roster);

 private:
  struct Made;
  std::mutex mutex_;
  std::shared_ptr<const Made> made_;
};

}  // namespace campus::collector
