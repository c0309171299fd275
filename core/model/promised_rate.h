#pragma once
// What the city promises a site of each level, each way: 10 Gbit/s, 1 Gbit/s, 100 Mbit/s. A standard's rules and a
// contract may say otherwise; this is for sizes and ceilings, never for a verdict.

#include "core/model/level.h"
#include "core/units.h"

namespace campus {

[[nodiscard]] constexpr BitRate promised_rate(Level level) {
  switch (level) {
    case Level::banner:
      return BitRate::bits_per_second(10'000'000'000);
    case Level::school:
      return BitRate::bits_per_second(1'000'000'000);
    case Level::classroom:
      break;
  }
  return BitRate::bits_per_second(100'000'000);
}

}  // namespace campus
