#include "collector/simulate/line.h"

#include "core/model/promised_rate.h"

namespace campus::collector::simulate {
namespace {

BitRate mega(double n) { return BitRate::bits_per_second(static_cast<std::int64_t>(n * 1e6)); }

LineFault fault_at(const LinePlace& place, Chance& chance) {
  const bool rural = place.area == Area::rural;
  const double drawn = chance.share();
  switch (place.level) {
    case Level::banner:
      return LineFault::slow_uplink;
    case Level::school:
      if (drawn < 0.35) return LineFault::slow_uplink;
      if (drawn < 0.60) return LineFault::small_contract;
      if (drawn < (rural ? 0.70 : 0.85)) return LineFault::slow_port;
      return LineFault::lossy;
    case Level::classroom:
      if (drawn < 0.40) return LineFault::busy;
      if (drawn < (rural ? 0.60 : 0.85)) return LineFault::half_duplex;
      return LineFault::lossy;
  }
  return LineFault::none;
}

Line sound_line(const LinePlace& place, Chance& chance) {
  Line line;
  const auto promised = promised_rate(place.level);
  line.down = promised.scaled(chance.between(0.990, 0.9995));
  line.up = promised.scaled(chance.between(0.988, 0.9995));
  if (place.level != Level::classroom) line.contract = promised;
  line.port = place.level == Level::banner ? mega(25'000) : mega(chance.happens(0.3) ? 2'500 : 1'000);
  // Light needs a millisecond for a hundred kilometres there and back; no cable runs straight.
  line.rtt = 0.0006 + place.route_km * 1.15e-5 + chance.between(0, 0.0004);
  line.jitter = chance.between(0.00005, 0.0006);
  line.loss = chance.happens(0.7) ? 0 : chance.between(0, 0.0002);
  line.others = chance.between(0, 0.01);
  line.ipv6 = chance.happens(place.area == Area::rural ? 0.9 : 0.98);
  line.baseline = chance.happens(0.985);
  return line;
}

constexpr double kContracts[] = {200, 300, 500};

void spoil(Line& line, const LinePlace& place, Chance& chance) {
  const auto promised = promised_rate(place.level);
  switch (line.fault) {
    case LineFault::none:
      break;
    case LineFault::slow_uplink:
      line.down = promised.scaled(chance.between(0.35, 0.80));
      line.up = promised.scaled(chance.between(0.30, 0.75));
      break;
    case LineFault::small_contract:
      line.contract = mega(kContracts[chance.below(3)]);
      // What is sold is shaped a little above its name.
      line.down = line.contract.scaled(chance.between(1.005, 1.02));
      line.up = line.contract.scaled(chance.between(1.005, 1.02));
      break;
    case LineFault::slow_port:
      line.port = mega(100);
      break;
    case LineFault::half_duplex:
      line.port = mega(100);
      line.full_duplex = false;
      line.down = promised.scaled(chance.between(0.50, 0.75));
      line.up = promised.scaled(chance.between(0.30, 0.60));
      break;
    case LineFault::lossy:
      line.loss = chance.between(0.004, 0.03);
      line.jitter = chance.between(0.004, 0.02);
      line.rtt += chance.between(0.004, 0.02);
      break;
    case LineFault::busy:
      line.others = chance.between(0.25, 0.70);
      break;
  }
}

}  // namespace

Line line_at(const LinePlace& place, double slow_share, Chance chance) {
  const bool bad = chance.happens(slow_share);
  auto line = sound_line(place, chance);
  if (bad) line.fault = fault_at(place, chance);
  spoil(line, place, chance);
  return line;
}

Line in_bad_hours(Line line) {
  constexpr double kBad = 0.4;
  line.down = line.down.scaled(kBad);
  line.up = line.up.scaled(kBad);
  return line;
}

}  // namespace campus::collector::simulate
