#pragma once
// What this process takes of its machine, as plain values; core/posix reads them.

#include <cstdint>

#include "core/time.h"

namespace campus {

/// 0 where the system does not say.
struct ProcessUsage {
  std::int64_t resident_bytes = 0;
  std::int64_t virtual_bytes = 0;
  double cpu_seconds = 0;  ///< user and system, of all threads
  std::int64_t open_fds = 0;
  std::int64_t max_fds = 0;  ///< the soft limit
  std::int64_t threads = 0;
  WallTime started{};
  friend bool operator==(const ProcessUsage&, const ProcessUsage&) = default;
};

}  // namespace campus
