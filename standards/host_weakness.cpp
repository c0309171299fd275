#include "standards/host_weakness.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

namespace campus::standards {
namespace {

constexpr double kBusyCore = 0.90;
constexpr auto kStandingQueue = std::chrono::milliseconds(3);
constexpr double kSteady = 0.01;
constexpr std::size_t kFewestRates = 5;

/// The 200 ms rates of all repeats without their warm-up.
std::vector<std::int64_t> measured_rates(const Measurement& m) {
  std::vector<std::int64_t> rates;
  for (const auto& repeat : m.repeats) {
    const auto warmup = static_cast<std::size_t>(std::max<std::int64_t>(repeat.warmup / kSeriesStep, 0));
    for (std::size_t i = warmup; i < repeat.series.size(); ++i) rates.push_back(repeat.series[i].bits_per_second());
  }
  return rates;
}

bool steady(std::vector<std::int64_t> rates) {
  if (rates.size() < kFewestRates) return false;
  std::sort(rates.begin(), rates.end());
  const auto low = static_cast<double>(rates[rates.size() / 10]);
  return static_cast<double>(rates.back()) - low <= kSteady * low;
}

bool no_drop_in(const HostConditions& host) { return host.packets_dropped == 0; }

template <class Weak>
std::optional<HostWeakness> find(const Measurement& m, Weak is_weak, Reason reason, LimitedBy here) {
  if (is_weak(m.local)) return HostWeakness{reason, here};
  if (is_weak(m.remote)) return HostWeakness{reason, LimitedBy::responder};
  return std::nullopt;
}

}  // namespace

std::optional<HostWeakness> slower_port(const Measurement& measurement, BitRate needed) {
  const auto weak = [&](const HostConditions& host) { return host.port_rate && *host.port_rate < needed; };
  return find(measurement, weak, Reason::port_slower_than_target, LimitedBy::local_nic);
}

std::optional<HostWeakness> wireless_link(const Measurement& measurement) {
  if (!measurement.local.wireless.value_or(false)) return std::nullopt;
  return HostWeakness{Reason::wireless, LimitedBy::local_nic};
}

std::optional<HostWeakness> busy_core(const Measurement& measurement) {
  const auto weak = [](const HostConditions& host) { return host.cpu_busy && host.cpu_busy->value() > kBusyCore; };
  return find(measurement, weak, Reason::cpu_busy, LimitedBy::local_cpu);
}

bool path_set_the_pace(const Measurement& measurement) {
  const bool queue_stands = measurement.idle_rtt && measurement.loaded_rtt &&
                            measurement.loaded_rtt->p50 >= measurement.idle_rtt->p50 + kStandingQueue;
  return queue_stands && no_drop_in(measurement.local) && no_drop_in(measurement.remote) &&
         steady(measured_rates(measurement));
}

std::optional<HostWeakness> dropped_packets(const Measurement& measurement) {
  const auto weak = [](const HostConditions& host) { return host.packets_dropped.value_or(0) > 0; };
  return find(measurement, weak, Reason::host_dropped_packets, LimitedBy::local_cpu);
}

std::optional<HostWeakness> dropped_what_tcp_repeated(const Measurement& measurement) {
  constexpr double kStray = 10;
  const auto& m = measurement;
  if (!m.retransmit || !m.transferred || !m.payload || *m.payload <= 0) return std::nullopt;
  const double repeated =
      m.retransmit->value() * static_cast<double>(m.transferred->bytes()) / static_cast<double>(*m.payload);
  const auto weak = [&](const HostConditions& host) {
    const auto dropped = static_cast<double>(host.packets_dropped.value_or(0));
    return dropped >= kStray && 2 * dropped >= repeated;
  };
  return find(measurement, weak, Reason::host_dropped_packets, LimitedBy::local_cpu);
}

}  // namespace campus::standards
