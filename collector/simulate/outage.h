#pragma once
// A part of the city goes dark for a while: its probes go on measuring and deliver everything when it is back. Pure.

#include <chrono>
#include <string>
#include <string_view>

#include "collector/simulate/city.h"
#include "core/result.h"

namespace campus::collector::simulate {

struct Outage {
  std::string place;  ///< as it was named
  std::chrono::milliseconds from{};
  std::chrono::milliseconds until{};
  friend bool operator==(const Outage&, const Outage&) = default;
};

/// `BANNER@START+SECONDS`, `CODE@START+SECONDS`: seconds since the simulation began. usage.
[[nodiscard]] Result<Outage> parse_outage(std::string_view text);

/// The site that the outage names; usage where the city has none of that code or name.
[[nodiscard]] Result<std::size_t> place_of(const Outage& outage, const City& city);

}  // namespace campus::collector::simulate
