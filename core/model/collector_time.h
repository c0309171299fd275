#pragma once
// The last time that a collector told and proved, as it is kept for the next start.

#include <string>

#include "core/time.h"

namespace campus {

inline constexpr const char* kCollectorTimeSchema = "campus.collector-time/1";

struct CollectorTime {
  std::string schema;  ///< kCollectorTimeSchema
  WallTime at{};
};

}  // namespace campus
