#include "probe/net/host_counters.h"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <sstream>

#include "probe/net/ethtool.h"

namespace campus::probe {
namespace {

constexpr int kSteal = 7;

/// user nice system idle iowait irq softirq steal: idle and iowait are the only free ones.
void read_cpu_times(HostCounters& counters) {
  std::ifstream stat("/proc/stat");
  std::string line;
  while (std::getline(stat, line)) {
    if (!line.starts_with("cpu") || line.size() < 4 || line[3] < '0' || line[3] > '9') continue;
    std::istringstream fields(line.substr(line.find(' ')));
    std::int64_t total = 0;
    std::int64_t free = 0;
    std::int64_t steal = 0;
    std::int64_t value = 0;
    for (int i = 0; i <= kSteal && fields >> value; ++i) {
      total += value;
      if (i == 3 || i == 4) free += value;
      if (i == kSteal) steal = value;
    }
    counters.cpu_steal.push_back(steal);
    counters.cpu_busy.push_back(total - free);
    counters.cpu_total.push_back(total);
  }
}

void read_interface_bytes(HostCounters& counters) {
  std::ifstream devices("/proc/net/dev");
  std::string line;
  while (std::getline(devices, line)) {
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    const auto begin = line.find_first_not_of(' ');
    if (line.substr(begin, colon - begin) != counters.interface) continue;
    std::istringstream fields(line.substr(colon + 1));
    std::int64_t skipped = 0;
    fields >> counters.interface_received;
    for (int i = 0; i < 7; ++i) fields >> skipped;
    fields >> counters.interface_sent;
    return;
  }
}

/// Of the cores that the test used: the largest share of its time that one of these counters took.
std::optional<Ratio> largest_share(const HostCounters& before, const HostCounters& after,
                                   const std::vector<std::int64_t>& from, const std::vector<std::int64_t>& to) {
  if (from.size() != to.size() || before.cpu_total.size() != after.cpu_total.size() ||
      to.size() != after.cpu_total.size()) {
    return std::nullopt;
  }
  std::optional<Ratio> largest;
  for (const auto core : after.cores_used) {
    const auto i = static_cast<std::size_t>(core);
    if (core < 0 || i >= to.size()) continue;
    const auto total = after.cpu_total[i] - before.cpu_total[i];
    const auto taken = to[i] - from[i];
    if (total <= 0 || taken < 0) continue;
    const auto share = Ratio::of(std::min(1.0, static_cast<double>(taken) / static_cast<double>(total)));
    largest = largest ? std::max(*largest, share) : share;
  }
  return largest;
}

}  // namespace

std::int64_t softnet_drops() {
  std::ifstream softnet("/proc/net/softnet_stat");
  std::string line;
  std::int64_t drops = 0;
  while (std::getline(softnet, line)) {
    std::istringstream fields(line);
    std::uint64_t processed = 0;
    std::uint64_t dropped = 0;
    if (fields >> std::hex >> processed >> dropped) drops += static_cast<std::int64_t>(dropped);
  }
  return drops;
}

// What the card itself had no room for. Its "dropped" counter is left out: it counts frames nobody asked for as well.
std::int64_t port_drops(const std::string& interface) {
  if (interface.empty()) return 0;
  std::int64_t sum = 0;
  for (const auto* name : {"rx_missed_errors", "rx_fifo_errors"}) {
    std::ifstream file("/sys/class/net/" + interface + "/statistics/" + name);
    std::int64_t value = 0;
    if (file >> value) sum += value;
  }
  return sum;
}

std::int64_t stolen_ticks() {
  HostCounters counters;
  read_cpu_times(counters);
  return std::accumulate(counters.cpu_steal.begin(), counters.cpu_steal.end(), std::int64_t{0});
}

HostCounters read_host_counters(const PortFacts& port) {
  HostCounters counters;
  counters.interface = port.interface;
  counters.port_rate = port.rate;
  counters.full_duplex = port.full_duplex;
  counters.port_offers = port.fastest;
  counters.partner_offers = port.partner_fastest;
  if (!port.driver.empty()) counters.driver = port.driver;
  counters.offloads = port.offloads;
  if (!port.interface.empty()) counters.wireless = port.wireless;
  read_cpu_times(counters);
  counters.softnet_dropped = softnet_drops();
  counters.port_dropped = port_drops(port.interface);
  read_interface_bytes(counters);
  return counters;
}

void add_port(HostConditions& conditions, const HostCounters& counters) {
  if (!counters.interface.empty()) conditions.interface = counters.interface;
  conditions.port_rate = counters.port_rate;
  conditions.full_duplex = counters.full_duplex;
  conditions.port_offers = counters.port_offers;
  conditions.partner_offers = counters.partner_offers;
  conditions.driver = counters.driver;
  // A far end may call its offloads what it likes; the record has those that we know.
  conditions.offloads.reset();
  if (counters.offloads) conditions.offloads = known_offloads(*counters.offloads);
  conditions.wireless = counters.wireless;
}

HostConditions conditions_between(const HostCounters& before, const HostCounters& after) {
  HostConditions conditions;
  add_port(conditions, after);
  conditions.cpu_busy = largest_share(before, after, before.cpu_busy, after.cpu_busy);
  conditions.cpu_steal = largest_share(before, after, before.cpu_steal, after.cpu_steal);
  const auto dropped = (after.softnet_dropped - before.softnet_dropped) +
                       (after.socket_dropped - before.socket_dropped) + (after.port_dropped - before.port_dropped);
  if (dropped >= 0) conditions.packets_dropped = dropped;
  return conditions;
}

Seconds process_cpu_time() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return std::chrono::seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         std::chrono::microseconds(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

}  // namespace campus::probe
