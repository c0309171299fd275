#pragma once
// Roll-ups as a store keeps them, put together to the steps that were asked for. Pure.

#include <map>
#include <string_view>
#include <vector>

#include "collector/store/records.h"

namespace campus::collector {

/// A damaged one says nothing; the reports themselves are elsewhere.
[[nodiscard]] RollUp roll_up_of(std::string_view bytes);

class RollUpSeries {
 public:
  explicit RollUpSeries(RollUpStep step) : step_(step) {}
  void add_day(std::int64_t day, std::string_view bytes);
  /// Later than what was added before.
  void add_hour(std::int64_t hour, std::string_view bytes);
  [[nodiscard]] std::vector<TimedRollUp> list() &&;

 private:
  RollUpStep step_;
  std::map<WallTime, RollUp> all_;
};

}  // namespace campus::collector
