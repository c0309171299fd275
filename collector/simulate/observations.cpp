#include "collector/simulate/observations.h"

#include <algorithm>
#include <cmath>

namespace campus::collector::simulate {
namespace {

/// Ethernet with TCP timestamps and no tunnel.
constexpr std::int64_t kMtu = 1500;
constexpr std::int64_t kPayload = 1448;
constexpr std::int64_t kOverhead = 90;
constexpr double kWire = kPayload + kOverhead;

Seconds seconds(double value) { return Seconds(std::llround(value * 1e9)); }
constexpr auto kResponderPort = BitRate::bits_per_second(25'000'000'000);

/// Whole bits and nanoseconds, and all else to six digits: nobody measures more.
double six_digits(double value) { return std::round(value * 1e6) / 1e6; }
Ratio share_of(double value) { return Ratio::of(six_digits(value)); }

Percentiles round_trips(double median, double jitter, Chance& chance) {
  const double p50 = median * (1 + 0.02 * chance.spread());
  return {seconds(p50), seconds(p50 + jitter * chance.between(0.8, 1.4)),
          seconds(p50 + jitter * chance.between(1.6, 4))};
}

HostConditions probe_host(const Line& line, Chance& chance) {
  HostConditions host;
  host.interface = "enp1s0";
  host.port_rate = line.port;
  host.full_duplex = line.full_duplex;
  host.cpu_busy = share_of(chance.between(0.05, 0.4));
  host.packets_dropped = 0;
  host.driver = "igc";
  host.offloads = std::vector<std::string>{"tx-udp-segmentation", "rx-gro"};
  host.wireless = false;
  return host;
}

HostConditions responder_host(Chance& chance) {
  HostConditions host;
  host.interface = "eno1";
  host.port_rate = kResponderPort;
  host.full_duplex = true;
  host.cpu_busy = share_of(chance.between(0.02, 0.3));
  host.packets_dropped = 0;
  host.wireless = false;
  return host;
}

Tier main_tier(Level level) { return level == Level::banner ? Tier::city : Tier::banner; }

Measurement begun(const Lookout& lookout, Method method, std::optional<Tier> tier, Chance& chance) {
  Measurement m;
  m.method = method;
  m.mode = lookout.mode;
  m.tier = tier.value_or(main_tier(lookout.level));
  m.responder = lookout.responder;
  m.ip_version = 4;
  m.local = probe_host(lookout.line, chance);
  m.remote = responder_host(chance);
  m.cpu = seconds(chance.between(0.002, 0.02));
  return m;
}

/// What the line leaves to the probe, on the wire. A radio that loses packets also carries fewer.
BitRate left_over(const Line& line, Direction direction, BitRate target) {
  const auto whole = std::min(direction == Direction::down ? line.down : line.up, line.port);
  const auto taken = target.scaled(line.others);
  return taken < whole ? BitRate::bits_per_second(whole.bits_per_second() - taken.bits_per_second()) : BitRate();
}

void add_rates(Measurement& m, BitRate on_the_wire) {
  m.mtu = kMtu;
  m.payload = kPayload;
  m.overhead = kOverhead;
  m.encapsulation = 0;
  m.line_rate = on_the_wire;
  m.goodput = on_the_wire.scaled(kPayload / kWire);
  m.ip_layer = on_the_wire.scaled(kMtu / kWire);
}

/// A probe calls the path the limit where neither end, nor other traffic, could have been.
void say_what_limits(Measurement& m, const Line& line) {
  constexpr double kEnough = 0.98;
  if (*m.line_rate >= m.target->scaled(kEnough)) return;
  m.limited_by = line.port < *m.target ? LimitedBy::local_nic : LimitedBy::path;
}

void add_baseline(Measurement& m, const Lookout& lookout, Direction direction, Chance& chance) {
  if (!lookout.line.baseline) return;
  m.baseline_report = lookout.baseline_report;
  m.baseline_age = std::chrono::hours(24) * static_cast<int>(1 + chance.below(75));
  const auto sustained =
      std::min(direction == Direction::down ? lookout.line.down : lookout.line.up, lookout.line.port);
  m.baseline_goodput = sustained.scaled(kPayload / kWire * 0.998);
}

Measurement train(const Lookout& lookout, const standards::Plan::Throughput& planned, Chance& chance) {
  const auto& line = lookout.line;
  auto m = begun(lookout, Method::train, planned.tier, chance);
  m.direction = planned.direction;
  m.target = planned.nominal;
  add_rates(m, left_over(line, planned.direction, planned.nominal).scaled(1 + 0.0008 * chance.spread()));
  m.offered = planned.nominal.scaled(1.03);
  m.uncertainty = share_of(chance.between(0.0006, 0.004));
  m.duration = seconds(chance.between(0.015, 0.05));
  m.transferred = *m.line_rate * *m.duration;
  m.packets_sent = std::max<std::int64_t>(m.transferred->bytes() / static_cast<std::int64_t>(kWire), 1);
  m.packets_lost = 0;
  m.loss = Ratio();
  m.idle_rtt = round_trips(line.rtt, line.jitter, chance);
  m.standing_queue = seconds(chance.between(1e-6, 3e-4));
  m.cross_traffic = share_of(line.others);
  say_what_limits(m, line);
  // A train is over before cores could be counted, and the far port is asked for only where something is missing.
  m.local.cpu_busy.reset();
  m.remote.cpu_busy.reset();
  if (!m.limited_by) m.remote = {};
  add_baseline(m, lookout, planned.direction, chance);
  return m;
}

/// One of three runs of a signed acceptance.
Repeat sustained(const Measurement& m, Chance& chance) {
  constexpr int kRates = 156;  // 1.2 s of warm-up and 30 s, each of 200 ms
  Repeat repeat;
  repeat.goodput = m.goodput->scaled(1 + 0.0006 * chance.spread());
  repeat.warmup = std::chrono::milliseconds(1'200);
  repeat.duration = std::chrono::seconds(30);
  repeat.transferred = repeat.goodput * repeat.duration;
  repeat.retransmit = share_of(chance.between(0.00002, 0.0004));
  for (int i = 0; i < kRates; ++i) {
    const double ramp = std::min(1.0, 0.4 + 0.2 * i);
    repeat.series.push_back(repeat.goodput.scaled(ramp * (1 + 0.002 * chance.spread())));
  }
  return repeat;
}

Measurement sustained_run(const Lookout& lookout, const standards::Plan::Throughput& planned, Chance& chance) {
  constexpr int kRepeats = 3;
  const auto& line = lookout.line;
  auto m = begun(lookout, Method::tcp, planned.tier, chance);
  m.direction = planned.direction;
  m.target = planned.nominal;
  add_rates(m, left_over(line, planned.direction, planned.nominal).scaled(1 + 0.0004 * chance.spread()));
  m.uncertainty = share_of(chance.between(0.002, 0.004));
  m.instrument_uncertainty = Ratio::of(0.002);
  m.congestion_control = "cubic";
  m.streams = 4;
  m.warmup = std::chrono::milliseconds(1'200);
  m.duration = std::chrono::seconds(30 * kRepeats);
  for (int i = 0; i < kRepeats; ++i) m.repeats.push_back(sustained(m, chance));
  m.transferred = *m.goodput * *m.duration;
  m.idle_rtt = round_trips(line.rtt, line.jitter, chance);
  m.loaded_rtt = round_trips(line.rtt + 0.006, line.jitter + 0.002, chance);
  m.standing_queue = seconds(0.006);
  m.retransmit = share_of(chance.between(0.00002, 0.0004));
  m.cross_traffic = share_of(line.others);
  say_what_limits(m, line);
  return m;
}

/// A load that the line cannot carry is lost on it, whatever else it loses.
double loss_under(const Line& line, BitRate load) {
  const auto carried = std::min(left_over(line, Direction::down, load), left_over(line, Direction::up, load));
  return std::max(line.loss, carried < load ? 1 - carried / load : 0);
}

Measurement latency(const Lookout& lookout, const standards::Plan::Latency& planned, Chance& chance) {
  constexpr std::int64_t kFewest = 10'000;
  const auto& line = lookout.line;
  auto m = begun(lookout, Method::latency, planned.tier, chance);
  // The school's own core is a few switches away.
  const double rtt = planned.tier == Tier::school ? chance.between(0.0002, 0.0008) : line.rtt;
  m.idle_rtt = round_trips(rtt, std::min(line.jitter, rtt), chance);
  m.jitter = seconds(line.jitter * chance.between(0.8, 1.2));
  if (!planned.load) return m;
  m.offered = planned.load->scaled(1 - 0.001 * chance.share());
  m.loaded_rtt = round_trips(rtt, std::min(line.jitter, rtt), chance);
  m.packets_sent = std::max(planned.packets, kFewest);
  const double lost = std::min(loss_under(line, *planned.load) * chance.between(0.9, 1.1), 1.0);
  m.packets_lost = std::llround(static_cast<double>(*m.packets_sent) * lost);
  m.loss = share_of(static_cast<double>(*m.packets_lost) / static_cast<double>(*m.packets_sent));
  m.loss_down = m.loss;
  m.loss_up = share_of(m.loss->value() * chance.between(0.2, 1));
  m.duration = seconds(chance.between(3, 4));
  return m;
}

/// On the right side of the rule, with room.
double sound_value(const standards::Rule& rule, double limit, Chance& chance) {
  return rule.check.comparison == Comparison::at_most ? six_digits(limit * chance.between(0.05, 0.4)) : limit;
}

CheckObservation observed(const std::string& quantity, const standards::ResolvedProfile& profile, Chance& chance) {
  CheckObservation seen;
  seen.quantity = quantity;
  seen.samples = 10;
  for (const auto& rule : profile.rules) {
    const auto role = rule.check.parameters.find("limit");
    if (rule.check.quantity != quantity || role == rule.check.parameters.end()) continue;
    const auto limit = rule.parameters.find(role->second);
    if (limit == rule.parameters.end()) continue;
    seen.unit = limit->second.unit;
    seen.value = sound_value(rule, limit->second.value, chance);
    return seen;
  }
  seen.reason = Reason::unavailable_here;
  seen.samples = 0;
  return seen;
}

void say(CheckObservation& seen, double value, Unit unit, std::string detail) {
  seen.value = value;
  seen.unit = unit;
  seen.reason.reset();
  seen.detail = std::move(detail);
}

/// What the line itself decides.
void look_at_line(CheckObservation& seen, const Line& line) {
  const auto megabits = std::to_string(line.port.bits_per_second() / 1'000'000);
  const auto port = "interface=enp1s0 speed=" + megabits + " duplex=" + (line.full_duplex ? "full" : "half");
  if (seen.quantity == "port.rate") {
    say(seen, static_cast<double>(line.port.bits_per_second()), Unit::bits_per_second, port);
  } else if (seen.quantity == "port.full_duplex") {
    say(seen, line.full_duplex ? 1 : 0, Unit::truth, port);
  } else if (seen.quantity == "ipv6.reachable") {
    say(seen, line.ipv6 ? 1 : 0, Unit::truth, line.ipv6 ? "answered=10/10" : "answered=0/10");
  }
}

PlatformCheck visited(const standards::Platform& platform, std::int64_t ip_version, const Line& line, Chance& chance) {
  PlatformCheck seen;
  seen.platform = platform.id;
  seen.url = platform.url;
  seen.ip_version = ip_version;
  if (ip_version == 6 && !line.ipv6) {
    seen.fault = PlatformFault::no_address_here;
    seen.detail = "no global IPv6 address";
    return seen;
  }
  // Documentation addresses (RFC 5737, RFC 3849): nobody is spoken to.
  seen.address = ip_version == 6 ? "2001:db8::10" : "192.0.2.10";
  seen.status = 200;
  const double rtt = line.rtt + 0.025;
  double at = chance.between(0.003, 0.03);
  seen.name_lookup = seconds(at);
  seen.connect = seconds(at += rtt);
  seen.tls = seconds(at += 2 * rtt);
  seen.first_byte = seconds(at += rtt + chance.between(0.005, 0.06));
  seen.certificate_left = std::chrono::hours(24 * 90);
  seen.rate = BitRate::bits_per_second(20'000'000).scaled(chance.between(0.5, 3));
  seen.bytes = DataSize::bytes(static_cast<std::int64_t>(40'000 + chance.below(20'000)));
  return seen;
}

}  // namespace

std::vector<Measurement> measure(const Lookout& lookout, const standards::Plan& plan, Chance chance) {
  std::vector<Measurement> measurements;
  const bool quick = lookout.mode == Mode::routine;
  for (const auto& planned : plan.throughput) {
    measurements.push_back(quick ? train(lookout, planned, chance) : sustained_run(lookout, planned, chance));
  }
  if (plan.latency) measurements.push_back(latency(lookout, *plan.latency, chance));
  for (const auto& planned : plan.latency_elsewhere) measurements.push_back(latency(lookout, planned, chance));
  return measurements;
}

std::vector<CheckObservation> check(const Lookout& lookout, const standards::ResolvedProfile& profile,
                                    const standards::Plan& plan, Chance chance) {
  std::vector<CheckObservation> checks;
  for (const auto& quantity : plan.quantities) {
    auto seen = observed(quantity, profile, chance);
    look_at_line(seen, lookout.line);
    checks.push_back(std::move(seen));
  }
  return checks;
}

std::vector<PlatformCheck> visit(const Lookout& lookout, const std::vector<standards::Platform>& platforms,
                                 Chance chance) {
  std::vector<PlatformCheck> visits;
  for (const auto& platform : platforms) {
    for (const std::int64_t ip_version : {4, 6}) visits.push_back(visited(platform, ip_version, lookout.line, chance));
  }
  return visits;
}

std::chrono::milliseconds time_taken(Mode mode) {
  return mode == Mode::routine ? std::chrono::milliseconds(8'400) : std::chrono::minutes(4);
}

}  // namespace campus::collector::simulate
