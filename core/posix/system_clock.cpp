#include "core/posix/system_clock.h"

namespace campus {

SteadyTime SystemClock::steady() const { return std::chrono::steady_clock::now(); }

WallTime SystemClock::wall() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace campus
