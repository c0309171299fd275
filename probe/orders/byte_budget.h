#pragma once
// How many bytes tests may move within 24 hours of running. Counted on the steady clock, so that no change of the time
// brings bytes back, and across restarts; a machine that was off has not run. Pure.

#include <string>

#include "core/model/kept_orders.h"
#include "core/time.h"
#include "core/units.h"

namespace campus::probe {

class ByteBudget {
 public:
  /// `boot` names the machine's present start. What was kept and cannot be counts as all spent.
  ByteBudget(DataSize most, const KeptBudget& kept, std::string boot, SteadyTime now);
  /// All spent: what was kept cannot be read.
  [[nodiscard]] static ByteBudget spent(DataSize most, const std::string& boot, SteadyTime now);

  /// Lays so much aside; false, and nothing is, where it is not left.
  [[nodiscard]] bool reserve(DataSize bytes, SteadyTime now);
  /// So much of what was laid aside was moved.
  void settle(DataSize reserved, DataSize moved);

  [[nodiscard]] DataSize used(SteadyTime now);
  [[nodiscard]] DataSize most() const { return most_; }
  [[nodiscard]] KeptBudget kept(SteadyTime now);

 private:
  void pass(SteadyTime now);

  DataSize most_;
  std::string boot_;
  SteadyTime seen_;
  std::chrono::nanoseconds elapsed_{};
  std::int64_t bytes_ = 0;
};

}  // namespace campus::probe
