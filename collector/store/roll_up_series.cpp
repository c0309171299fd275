#include "collector/store/roll_up_series.h"

#include <utility>

#include "collector/store/store_time.h"

namespace campus::collector {

RollUp roll_up_of(std::string_view bytes) {
  auto values = decode_roll_up(bytes);
  return values ? *std::move(values) : RollUp{};
}

void RollUpSeries::add_day(std::int64_t day, std::string_view bytes) { all_[begin_of_day(day)].add(roll_up_of(bytes)); }

void RollUpSeries::add_hour(std::int64_t hour, std::string_view bytes) {
  const auto begin = step_ == RollUpStep::day ? begin_of_day(day_of_hour(hour)) : begin_of_hour(hour);
  all_[begin].add(roll_up_of(bytes));
}

std::vector<TimedRollUp> RollUpSeries::list() && {
  std::vector<TimedRollUp> list;
  list.reserve(all_.size());
  for (auto& [begin, values] : all_) list.push_back({begin, std::move(values)});
  return list;
}

}  // namespace campus::collector
