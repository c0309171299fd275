#include "probe/check/snmp_check.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <map>
#include <mutex>

#include "core/foreign_text.h"
#include "probe/check/observation.h"
#include "probe/check/snmp_device.h"

namespace campus::probe {
namespace {

constexpr const char* kUplink = "snmp.uplink_rate";
constexpr const char* kBackbone = "snmp.backbone_rate";
constexpr std::size_t kMostPorts = 32;
constexpr double kDefaultInterval = 60;
constexpr double kShortestInterval = 10;
constexpr double kLongestInterval = 3600;
/// One request, and one more where the first was lost.
constexpr std::size_t kPacketsARequest = 2;

struct Counted {
  const char* quantity;
  std::optional<double> PortRates::*value;
};
constexpr std::array kCounted{
    Counted{"snmp.error_ratio", &PortRates::error_ratio}, Counted{"snmp.broadcast_rate", &PortRates::broadcast},
    Counted{"snmp.multicast_rate", &PortRates::multicast}, Counted{"snmp.utilisation", &PortRates::utilisation}};

bool is_asked(const CheckContext& context, std::string_view quantity) {
  return std::find(context.asked.begin(), context.asked.end(), quantity) != context.asked.end();
}

bool asks_for_counters(const CheckContext& context) {
  return std::any_of(kCounted.begin(), kCounted.end(),
                     [&](const Counted& one) { return is_asked(context, one.quantity); });
}

Result<std::vector<PortName>> ports_of(const CheckContext& context, const std::string& fact) {
  const auto entries = list_fact(context.facts, fact, kMostPorts);
  if (!entries) return entries.error();
  std::vector<PortName> ports;
  for (const auto& entry : *entries) {
    auto port = parse_port_name(entry);
    if (!port) return Error{ErrorCode::bad_data, fact + ": " + port.error().message};
    ports.push_back(*std::move(port));
  }
  return ports;
}

Result<std::vector<PortName>> uplink_of(const CheckContext& context) {
  const auto device = text_fact(context.facts, "uplink_device");
  const auto port = text_fact(context.facts, "uplink_port");
  if (device.empty()) return Error{ErrorCode::missing, "missing=uplink_device"};
  if (port.empty()) return Error{ErrorCode::missing, "missing=uplink_port"};
  const auto address = parse_target(device, kSnmpPort);
  if (!address) return Error{ErrorCode::bad_data, "uplink_device: " + address.error().message};
  return std::vector{PortName{*address, port}};
}

Result<std::chrono::nanoseconds> interval_of(const CheckContext& context) {
  const auto fact = context.facts.find("snmp_interval_seconds");
  const auto seconds = fact == context.facts.end() ? kDefaultInterval : number_fact(context.facts, fact->first);
  if (!seconds || *seconds < kShortestInterval || *seconds > kLongestInterval) {
    return Error{ErrorCode::bad_data, "snmp_interval_seconds: write a number from 10 to 3600"};
  }
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(*seconds));
}

/// False where it was stopped before.
bool pause_for(std::chrono::nanoseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  return !stopped.wait_for(lock, stop, time, [&] { return stop.stop_requested(); }) && !stop.stop_requested();
}

std::string shown(const PortName& port) { return port.device.text() + "/" + in_quotes(port.port, 80); }

Reason reason_for(const Error& error) {
  return error.code == ErrorCode::missing ? Reason::fact_missing : Reason::unavailable_here;
}

/// The devices that were opened, each once.
class Devices {
 public:
  explicit Devices(const CheckContext& context) : context_(context) {}

  Result<PortReading> read(const PortName& port) {
    const auto key = port.device.text();
    auto known = open_.find(key);
    if (known == open_.end()) {
      known = open_.emplace(key, SnmpDevice::open(port.device, *context_.snmp, context_.clock)).first;
    }
    if (!known->second) return known->second.error();
    const auto index = known->second->find_port(port.port);
    if (!index) return index.error();
    return known->second->read_port(*index);
  }

 private:
  const CheckContext& context_;
  std::map<std::string, Result<SnmpDevice>> open_;
};

/// Least speed of the ports. A port that is down, or does not say, has no speed to speak of: then nothing is said.
CheckObservation least_speed(const CheckContext& context, Devices& devices, const std::string& quantity,
                             const Result<std::vector<PortName>>& ports) {
  if (!ports) return without_fact(quantity, ports.error());
  std::optional<BitRate> least;
  std::string detail;
  for (const auto& port : *ports) {
    if (context.stop.stop_requested()) return unseen(quantity, Reason::interrupted, detail);
    const auto reading = devices.read(port);
    const auto name = (detail.empty() ? "" : " ") + shown(port);
    if (!reading) return unseen(quantity, reason_for(reading.error()), shown(port) + " " + reading.error().message);
    if (!reading->up) return unseen(quantity, Reason::unavailable_here, shown(port) + " oper=not_up");
    if (!reading->speed) return unseen(quantity, Reason::unavailable_here, shown(port) + " speed=unknown");
    detail += name + "=" + std::to_string(reading->speed->bits_per_second());
    least = std::min(least.value_or(*reading->speed), *reading->speed);
  }
  return observed(quantity, static_cast<double>(least->bits_per_second()), static_cast<std::int64_t>(ports->size()),
                  detail);
}

std::vector<CheckObservation> for_all_counted(const CheckContext& context, Reason reason, const std::string& detail) {
  std::vector<CheckObservation> seen;
  for (const auto& one : kCounted) {
    if (is_asked(context, one.quantity)) seen.push_back(unseen(one.quantity, reason, detail));
  }
  return seen;
}

/// A port with what was read of it, twice.
struct Watched {
  PortName port;
  PortReading before;
  PortRates rates = {};
};

/// What counts of all ports. Ports that are down at both readings carry nothing and are left out, by name.
struct Watch {
  std::vector<Watched> ports;
  std::string down;
};

std::optional<CheckObservation> read_first(Watch& watch, Devices& devices, const std::vector<PortName>& ports,
                                           const std::string& quantity) {
  for (const auto& port : ports) {
    const auto reading = devices.read(port);
    if (!reading) return unseen(quantity, reason_for(reading.error()), shown(port) + " " + reading.error().message);
    if (reading->up) {
      watch.ports.push_back({port, *reading});
    } else {
      watch.down += (watch.down.empty() ? " down=" : ",") + shown(port);
    }
  }
  if (!watch.ports.empty()) return std::nullopt;
  return unseen(quantity, Reason::unavailable_here, "no port is up" + watch.down);
}

CheckObservation worst_of(const Watch& watch, const Counted& counted, std::chrono::nanoseconds interval) {
  std::optional<double> worst;
  const Watched* of = nullptr;
  std::string idle;
  for (const auto& one : watch.ports) {
    const auto& value = one.rates.*(counted.value);
    const bool may_be_idle = counted.value == &PortRates::error_ratio && one.rates.idle;
    if (may_be_idle) idle += (idle.empty() ? " idle=" : ",") + shown(one.port);
    if (may_be_idle) continue;
    if (!value) {
      const bool absent =
          one.rates.why == "not_counted" || one.rates.why == "never_counted" || one.rates.why == "no_speed";
      return unseen(counted.quantity, absent ? Reason::unavailable_here : Reason::too_few_samples,
                    shown(one.port) + " " + one.rates.why);
    }
    if (!worst || *value > *worst) of = &one;
    worst = std::max(worst.value_or(*value), *value);
  }
  if (!worst) return unseen(counted.quantity, Reason::too_few_samples, "too few frames" + idle);
  const auto seconds = std::chrono::round<std::chrono::seconds>(interval).count();
  return observed(counted.quantity, *worst, static_cast<std::int64_t>(watch.ports.size()),
                  "worst=" + shown(of->port) + " seconds=" + std::to_string(seconds) + idle + watch.down);
}

std::vector<CheckObservation> watch_ports(const CheckContext& context, Devices& devices) {
  const auto ports = ports_of(context, "monitored_ports");
  if (!ports) return for_all_counted(context, Reason::fact_missing, ports.error().message);
  const auto interval = interval_of(context);
  if (!interval) return for_all_counted(context, Reason::fact_missing, interval.error().message);
  Watch watch;
  if (const auto failed = read_first(watch, devices, *ports, kCounted.front().quantity)) {
    return for_all_counted(context, *failed->reason, failed->detail);
  }
  if (!pause_for(*interval, context.stop)) return for_all_counted(context, Reason::interrupted, "");
  for (auto& one : watch.ports) {
    const auto after = devices.read(one.port);
    if (!after)
      return for_all_counted(context, Reason::unavailable_here, shown(one.port) + " " + after.error().message);
    one.rates = rates_between(one.before, *after);
  }
  std::vector<CheckObservation> seen;
  for (const auto& one : kCounted) {
    if (is_asked(context, one.quantity)) seen.push_back(worst_of(watch, one, *interval));
  }
  return seen;
}

/// Devices, with how many ports of each are read how often.
std::map<std::string, std::size_t> readings_by_device(const CheckContext& context) {
  std::map<std::string, std::size_t> readings;
  const auto add = [&](const Result<std::vector<PortName>>& ports, std::size_t times) {
    if (!ports) return;
    for (const auto& port : *ports) readings[port.device.text()] += times;
  };
  if (is_asked(context, kUplink)) add(uplink_of(context), 1);
  if (is_asked(context, kBackbone)) add(ports_of(context, "backbone_ports"), 1);
  if (asks_for_counters(context)) add(ports_of(context, "monitored_ports"), 2);
  return readings;
}

}  // namespace

Result<PortName> parse_port_name(std::string_view text) {
  const auto bad = [&] { return Error{ErrorCode::bad_data, in_quotes(text) + " is no DEVICE/PORT"}; };
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || slash + 1 == text.size() || text.size() > 400) return bad();
  const auto device = parse_target(text.substr(0, slash), kSnmpPort);
  if (!device) return device.error();
  return PortName{*device, std::string(text.substr(slash + 1))};
}

std::vector<CheckObservation> check_ports_by_snmp(const CheckContext& context) {
  std::vector<CheckObservation> seen;
  if (context.snmp == nullptr) {
    for (const auto& quantity : context.asked) {
      seen.push_back(
          unseen(quantity, Reason::unavailable_here, "no credentials: name their file with --snmp-credentials"));
    }
    return seen;
  }
  Devices devices(context);
  if (is_asked(context, kUplink)) seen.push_back(least_speed(context, devices, kUplink, uplink_of(context)));
  if (is_asked(context, kBackbone)) {
    seen.push_back(least_speed(context, devices, kBackbone, ports_of(context, "backbone_ports")));
  }
  if (asks_for_counters(context)) {
    for (auto& one : watch_ports(context, devices)) seen.push_back(std::move(one));
  }
  return seen;
}

std::vector<Touch> touches_of_snmp(const CheckContext& context) {
  std::vector<Touch> touches;
  for (const auto& [device, readings] : readings_by_device(context)) {
    const auto where = parse_host_port(device, kSnmpPort);
    const auto packets = (kMostNameRequests + readings + 2) * kPacketsARequest;
    touches.push_back({"snmp", device, "packets=" + std::to_string(packets) + " one_at_a_time",
                       "udp " + std::to_string(where ? where->port : kSnmpPort)});
  }
  const auto interval = interval_of(context);
  if (!touches.empty() && asks_for_counters(context) && interval) {
    touches.front().most = std::chrono::ceil<std::chrono::seconds>(*interval);
  }
  return touches;
}

}  // namespace campus::probe
