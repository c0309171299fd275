#pragma once
// The truth about a line that no probe knows: what every report of its site is drawn from. Pure.

#include <cstdint>

#include "collector/simulate/chance.h"
#include "core/enum_names.h"
#include "core/model/level.h"
#include "core/units.h"

namespace campus::collector::simulate {

/// What is wrong with it. `none` conforms.
enum class LineFault {
  none,
  slow_uplink,     ///< the carrier delivers less than it sold
  small_contract,  ///< it keeps its contract, which is below the target
  slow_port,       ///< 100 Mbit/s where the target needs more: nothing can be said about the line behind it
  half_duplex,     ///< an old switch in the room's cupboard
  lossy,           ///< a long radio hop or a worn cable
  busy             ///< others use the line while the probe measures
};

struct Line {
  BitRate down;  ///< on the wire, with nobody else on it
  BitRate up;
  BitRate contract;  ///< both directions; zero where the roster has none
  BitRate port;      ///< negotiated
  bool full_duplex = true;
  double rtt = 0;     ///< seconds, median of an idle line
  double jitter = 0;  ///< seconds
  double loss = 0;    ///< share of packets at the load of a loss run
  double others = 0;  ///< share of the target that other traffic takes
  bool ipv6 = true;
  bool baseline = true;  ///< a sustained run of this site that a quick pass may lean on
  LineFault fault = LineFault::none;
};

struct LinePlace {
  Level level = Level::school;
  Area area = Area::town;
  SchoolType type = SchoolType::ordinary;
  double route_km = 0;
};

/// Every line of the place has a fault with the probability `slow_share`.
[[nodiscard]] Line line_at(const LinePlace& place, double slow_share, Chance chance);

/// The same line in its bad hours: 40 % of its rate.
[[nodiscard]] Line in_bad_hours(Line line);

}  // namespace campus::collector::simulate

namespace campus {
template <>
struct EnumNames<collector::simulate::LineFault> {
  using Fault = collector::simulate::LineFault;
  static constexpr NameTable<Fault, 7> names{{{Fault::none, "none"},
                                              {Fault::slow_uplink, "slow_uplink"},
                                              {Fault::small_contract, "small_contract"},
                                              {Fault::slow_port, "slow_port"},
                                              {Fault::half_duplex, "half_duplex"},
                                              {Fault::lossy, "lossy"},
                                              {Fault::busy, "busy"}}};
};
}  // namespace campus
