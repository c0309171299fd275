#include "probe/check/port_rates.h"

#include <algorithm>
#include <cmath>

namespace campus::probe {
namespace {

using std::chrono::duration;
using std::chrono::nanoseconds;

/// One error among fewer would be over any limit.
constexpr double kFewestFrames = 100;
/// Readings are not taken at the very moment the device counts.
constexpr double kOverSpeed = 1.05;
/// The smallest frame with what belongs to it on the wire.
constexpr double kSmallestFrameBits = 84 * 8;

/// The device has counted on since the first reading: its clock went as far as ours.
bool ran_through(const PortReading& before, const PortReading& after) {
  if (before.discontinuity != after.discontinuity) return false;
  const auto here = after.at - before.at;
  const auto there = *after.up_time - *before.up_time;
  const auto most = std::max<nanoseconds>(std::chrono::seconds(5), here / 20);
  return here > nanoseconds(0) && there >= nanoseconds(0) && std::chrono::abs(there - here) <= most;
}

/// Of both readings; nothing where either does not count, or where the count went back.
class Difference {
 public:
  explicit Difference(std::string& why) : why_(why) {}

  std::optional<double> of(const std::optional<std::uint64_t>& before, const std::optional<std::uint64_t>& after) {
    if (!before || !after) return say("not_counted");
    if (*after < *before) return say("counter_back");
    return static_cast<double>(*after - *before);
  }
  std::nullopt_t say(const char* why) {
    why_ = why;
    return std::nullopt;
  }

 private:
  std::string& why_;
};

struct Frames {
  std::optional<double> octets, unicast, multicast, broadcast, errors;
};

Frames frames_of(const DirectionCounters& before, const DirectionCounters& after, Difference& difference) {
  return {difference.of(before.octets, after.octets), difference.of(before.unicast, after.unicast),
          difference.of(before.multicast, after.multicast), difference.of(before.broadcast, after.broadcast),
          difference.of(before.errors, after.errors)};
}

std::optional<double> larger(const std::optional<double>& a, const std::optional<double>& b) {
  return a && b ? std::optional(std::max(*a, *b)) : std::nullopt;
}

std::optional<double> frames_in_all(const Frames& one) {
  if (!one.unicast || !one.multicast || !one.broadcast) return std::nullopt;
  return *one.unicast + *one.multicast + *one.broadcast;
}

/// Frames that came in broken are not among the frames counted in; what went wrong going out is.
void set_errors(PortRates& rates, const Frames& in, const Frames& out) {
  const auto came = frames_in_all(in);
  const auto went = frames_in_all(out);
  if (!came || !went || !in.errors || !out.errors) return;
  const double all = *came + *in.errors + std::max(*went, *out.errors);
  rates.idle = all < kFewestFrames;
  if (!rates.idle) rates.error_ratio = (*in.errors + *out.errors) / all;
}

bool beyond(const std::optional<double>& bits_or_frames, double most) {
  return bits_or_frames && *bits_or_frames > most * kOverSpeed;
}

}  // namespace

PortRates rates_between(const PortReading& before, const PortReading& after) {
  PortRates rates;
  if (!before.up || !after.up || before.speed != after.speed) {
    rates.why = "flapped";
    return rates;
  }
  if (!before.up_time || !after.up_time || !ran_through(before, after)) {
    rates.why = before.up_time && after.up_time ? "restarted" : "no_uptime";
    return rates;
  }
  Difference difference(rates.why);
  const auto in = frames_of(before.directions[0], after.directions[0], difference);
  const auto out = frames_of(before.directions[1], after.directions[1], difference);
  const double seconds = duration<double>(after.at - before.at).count();
  const auto a_second = [&](const std::optional<double>& count) {
    return count ? std::optional(*count / seconds) : std::nullopt;
  };
  // Some agents have no count for these and say 0 for ever; that is no quiet network.
  const auto of_kind = [&](std::optional<std::uint64_t> DirectionCounters::*kind, const auto& frames) {
    const auto& [in_all, out_all] = after.directions;
    if (in_all.*kind == std::uint64_t{0} && out_all.*kind == std::uint64_t{0}) {
      return std::optional<double>(difference.say("never_counted"));
    }
    return a_second(frames);
  };
  rates.broadcast = of_kind(&DirectionCounters::broadcast, larger(in.broadcast, out.broadcast));
  rates.multicast = of_kind(&DirectionCounters::multicast, larger(in.multicast, out.multicast));
  set_errors(rates, in, out);
  const auto octets = a_second(larger(in.octets, out.octets));
  if (!after.speed || after.speed->bits_per_second() <= 0) {
    if (rates.why.empty()) rates.why = "no_speed";
    return rates;
  }
  const auto speed = static_cast<double>(after.speed->bits_per_second());
  if (octets) rates.utilisation = *octets * 8 / speed;
  const double most_frames = speed / kSmallestFrameBits;
  if (beyond(rates.utilisation, 1) || beyond(rates.broadcast, most_frames) || beyond(rates.multicast, most_frames)) {
    rates = {};
    rates.why = "beyond_speed";
  }
  return rates;
}

}  // namespace campus::probe
