#include "standards/quantities.h"

#include <algorithm>
#include <array>

namespace campus::standards {
namespace {

constexpr std::array kQuantities{
    Quantity{"throughput.down", Unit::bits_per_second, Comparison::at_least, Observer::throughput},
    Quantity{"throughput.up", Unit::bits_per_second, Comparison::at_least, Observer::throughput},
    Quantity{"latency.rtt_p50", Unit::seconds, Comparison::at_most, Observer::latency},
    Quantity{"latency.rtt_p95", Unit::seconds, Comparison::at_most, Observer::latency},
    Quantity{"latency.jitter", Unit::seconds, Comparison::at_most, Observer::latency},
    Quantity{"latency.loss", Unit::ratio, Comparison::at_most, Observer::latency},
    Quantity{"port.rate", Unit::bits_per_second, Comparison::at_least, Observer::check},
    Quantity{"port.full_duplex", Unit::truth, Comparison::equal, Observer::check},
    Quantity{"dns.response", Unit::seconds, Comparison::at_most, Observer::check},
    Quantity{"dns.success", Unit::ratio, Comparison::at_least, Observer::check},
    Quantity{"dns.truthful", Unit::truth, Comparison::equal, Observer::check},
    Quantity{"ipv6.reachable", Unit::truth, Comparison::equal, Observer::check},
    Quantity{"ping.success", Unit::ratio, Comparison::at_least, Observer::check},
    Quantity{"dhcp.offer", Unit::seconds, Comparison::at_most, Observer::check},
    Quantity{"ntp.offset", Unit::seconds, Comparison::at_most, Observer::check},
    Quantity{"http.first_response", Unit::seconds, Comparison::at_most, Observer::check},
    Quantity{"path.mtu", Unit::count, Comparison::at_least, Observer::check},
    Quantity{"address.in_plan", Unit::truth, Comparison::equal, Observer::check},
    Quantity{"wifi.signal", Unit::dbm, Comparison::at_least, Observer::check},
    Quantity{"wifi.signal_share", Unit::ratio, Comparison::at_least, Observer::check},
    Quantity{"wifi.association", Unit::ratio, Comparison::at_least, Observer::check},
    Quantity{"wifi.handover", Unit::ratio, Comparison::at_least, Observer::check},
    Quantity{"snmp.uplink_rate", Unit::bits_per_second, Comparison::at_least, Observer::check},
    Quantity{"snmp.backbone_rate", Unit::bits_per_second, Comparison::at_least, Observer::check},
    Quantity{"snmp.error_ratio", Unit::ratio, Comparison::at_most, Observer::check},
    Quantity{"snmp.broadcast_rate", Unit::count, Comparison::at_most, Observer::check},
    Quantity{"snmp.multicast_rate", Unit::count, Comparison::at_most, Observer::check},
    Quantity{"snmp.utilisation", Unit::ratio, Comparison::at_most, Observer::check},
    Quantity{"filter.blocked", Unit::ratio, Comparison::at_least, Observer::check},
    Quantity{"filter.open", Unit::ratio, Comparison::at_least, Observer::check},
    Quantity{"separation.open_paths", Unit::count, Comparison::at_most, Observer::check},
    Quantity{"management.clear_text", Unit::count, Comparison::at_most, Observer::check},
    Quantity{"camera.reachable", Unit::ratio, Comparison::at_least, Observer::check},
    Quantity{"recorder.retention_days", Unit::count, Comparison::at_least, Observer::check},
    Quantity{"platform.reachable", Unit::ratio, Comparison::at_least, Observer::platform},
    Quantity{"platform.response", Unit::seconds, Comparison::at_most, Observer::platform},
    Quantity{"platform.rate", Unit::bits_per_second, Comparison::at_least, Observer::platform},
    Quantity{"roster.count", Unit::count, std::nullopt, Observer::roster},
    Quantity{"roster.ratio", Unit::ratio, std::nullopt, Observer::roster},
    Quantity{"roster.rate", Unit::bits_per_second, std::nullopt, Observer::roster},
    Quantity{"roster.truth", Unit::truth, Comparison::equal, Observer::roster},
    Quantity{"attested.count", Unit::count, std::nullopt, Observer::person},
    Quantity{"attested.ratio", Unit::ratio, std::nullopt, Observer::person},
    Quantity{"attested.rate", Unit::bits_per_second, std::nullopt, Observer::person},
    Quantity{"attested.truth", Unit::truth, Comparison::equal, Observer::person},
};

}  // namespace

std::span<const Quantity> all_quantities() { return kQuantities; }

const Quantity* find_quantity(std::string_view name) {
  const auto* found = std::find_if(kQuantities.begin(), kQuantities.end(),
                                   [&](const Quantity& quantity) { return quantity.name == name; });
  return found == kQuantities.end() ? nullptr : found;
}

bool is_of_roster(std::string_view name) {
  const auto* quantity = find_quantity(name);
  return quantity != nullptr && quantity->observer == Observer::roster;
}

bool is_attested_only(std::string_view name) {
  const auto* quantity = find_quantity(name);
  return quantity != nullptr && quantity->observer == Observer::person;
}

std::optional<Direction> direction_of(std::string_view quantity) {
  if (quantity == "throughput.down") return Direction::down;
  if (quantity == "throughput.up") return Direction::up;
  return std::nullopt;
}

}  // namespace campus::standards
