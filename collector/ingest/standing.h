#pragma once
// By what reports are judged at one moment: the roster and the standard in force. Immutable; a new one takes its place
// as a whole.

#include <memory>
#include <mutex>
#include <utility>

#include "collector/fleet/judge.h"
#include "collector/fleet/roster.h"
#include "collector/store/content.h"

namespace campus::collector {

struct Standing {
  std::shared_ptr<const Roster> roster = std::make_shared<const Roster>();
  std::shared_ptr<const Judge> judge;
  std::shared_ptr<const Packer> packer = std::make_shared<const Packer>();
};

/// Thread-safe: the threads that examine take it, the one that decides sets it.
class CurrentStanding {
 public:
  explicit CurrentStanding(Standing standing) : standing_(std::move(standing)) {}
  [[nodiscard]] Standing get() const {
    const std::scoped_lock lock(mutex_);
    return standing_;
  }
  void set(Standing standing) {
    const std::scoped_lock lock(mutex_);
    standing_ = std::move(standing);
  }

 private:
  mutable std::mutex mutex_;
  Standing standing_;
};

}  // namespace campus::collector
