#pragma once
// What two readings of a port's counters say of the time between them. Pure. docs/methods/checks.md.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "core/units.h"

namespace campus::probe {

/// Of one direction. What the device does not count is absent.
struct DirectionCounters {
  std::optional<std::uint64_t> octets;
  std::optional<std::uint64_t> unicast;
  std::optional<std::uint64_t> multicast;
  std::optional<std::uint64_t> broadcast;
  std::optional<std::uint64_t> errors;  ///< 32 bits
};

struct PortReading {
  std::chrono::nanoseconds at{};                    ///< this host's steady time
  std::optional<std::chrono::nanoseconds> up_time;  ///< of the device, in hundredths of a second
  std::optional<std::uint64_t> discontinuity;       ///< changes where the counters began anew
  bool up = false;
  std::optional<BitRate> speed;
  std::array<DirectionCounters, 2> directions;  ///< in, out
};

/// Each is absent where it cannot be said; `why` then has the word.
struct PortRates {
  std::optional<double> error_ratio;  ///< errored frames of both directions over all frames
  std::optional<double> broadcast;    ///< frames a second of the larger direction
  std::optional<double> multicast;    ///< likewise
  std::optional<double> utilisation;  ///< larger direction over the port's speed
  bool idle = false;                  ///< too few frames for a ratio of errors
  std::string why;                    ///< `restarted`, `no_uptime`, `counter_back`, `beyond_speed`, `not_counted`,
                                      ///< `never_counted`, `no_speed`, `flapped`
};

[[nodiscard]] PortRates rates_between(const PortReading& before, const PortReading& after);

}  // namespace campus::probe
