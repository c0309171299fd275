#pragma once
// What `campus-collector simulate` was asked to do. Plain values.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "collector/simulate/city.h"
#include "collector/simulate/report_maker.h"
#include "collector/simulate/request.h"
#include "collector/simulate/schedule.h"
#include "core/time.h"

namespace campus::collector::simulate {

/// Exactly one of roster, output and collector is given.
struct SimulateOptions {
  CityOptions city;
  ScheduleOptions schedule;
  ReportOptions reports;          ///< `begins` is set when the simulation does
  std::optional<WallTime> start;  ///< of the first report; absent: such that none lies in the future
  std::string standard;           ///< id or folder
  std::filesystem::path roster;   ///< file to write
  std::filesystem::path output;   ///< file to write
  std::string collector;          ///< URL
  std::size_t batch = 1;
  std::size_t connections = 16;
  Encoding encoding = Encoding::none;
  std::vector<std::string> sources;
  std::optional<std::chrono::milliseconds> storm;
  bool json = false;  ///< the result as JSON instead of a table
};

}  // namespace campus::collector::simulate
