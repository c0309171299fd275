#pragma once
// A simulated fleet delivers its reports. Blocking; takes the calling thread and one more.

#include <chrono>
#include <functional>
#include <string>

#include "collector/simulate/batches.h"
#include "collector/simulate/request.h"
#include "collector/simulate/tally.h"
#include "core/result.h"

namespace campus::collector::simulate {

struct DeliveryOptions {
  std::string collector;             ///< URL
  std::vector<std::string> sources;  ///< addresses of this machine that connections begin at; empty: as it chooses
  std::size_t connections = 16;      ///< of a steady delivery; kept open
  Encoding encoding = Encoding::none;
  /// After the last report was due, or after SIGINT or SIGTERM: for so long what has no answer yet is sent again.
  std::chrono::seconds patience = std::chrono::seconds(60);
  std::function<void(const std::string&)> progress = [](const std::string&) {};  ///< one line; of the calling thread
};

/// Each request when it is due, over connections that stay open; repeated like a probe repeats it until it is answered.
/// usage: options; unavailable: the collector cannot be reached at all; bad_data: a site has no profile.
[[nodiscard]] Result<Tally> deliver_steadily(const DeliveryOptions& options, Batches batches, ReportMaker maker);

/// Every site of the schedule's order opens a connection of its own at a moment of its own within `spread`, delivers
/// its first report and closes. All reports are made before the first connects. Errors as above.
[[nodiscard]] Result<Tally> deliver_as_storm(const DeliveryOptions& options, std::chrono::milliseconds spread,
                                             const City& city, const Schedule& schedule, const ReportMaker& maker);

}  // namespace campus::collector::simulate
