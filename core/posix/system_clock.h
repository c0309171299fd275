#pragma once
// The real clock of this machine.

#include "core/time.h"

namespace campus {

class SystemClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime steady() const override;
  [[nodiscard]] WallTime wall() const override;
};

}  // namespace campus
