#include "collector/metrics/measured_series.h"

#include <array>
#include <chrono>
#include <map>
#include <utility>

#include "collector/metrics/families.h"
#include "collector/metrics/place.h"

namespace campus::collector {
namespace {

// Bounds at and just below the promised rates and at the judge's thresholds, in bytes per second.
constexpr std::array kRateBounds{10e6 / 8,  25e6 / 8,  50e6 / 8, 75e6 / 8,  90e6 / 8, 100e6 / 8, 250e6 / 8, 500e6 / 8,
                                 750e6 / 8, 900e6 / 8, 1e9 / 8,  2.5e9 / 8, 5e9 / 8,  7.5e9 / 8, 9e9 / 8,   10e9 / 8};
constexpr std::array kRttBounds{0.0005, 0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03,
                                0.04,   0.05,  0.075, 0.1,   0.15, 0.2,   0.3,  0.5};

}  // namespace

void append_distributions(const Snapshot& snapshot, std::vector<prometheus::MetricFamily>& families) {
  std::map<Place, std::array<std::vector<double>, 2>> rates;  // by Direction
  std::map<Place, std::vector<double>> rtts;
  for (const auto& status : snapshot.sites) {
    const auto* latest = current_report(status);
    if (latest == nullptr) continue;
    for (const auto direction : {Direction::down, Direction::up}) {
      const auto& measured = latest->rate(direction).measured;
      if (measured) rates[place_of(status)][static_cast<std::size_t>(direction)].push_back(*measured / 8);
    }
    if (const auto& rtt = latest->quality.rtt) {
      rtts[place_of(status)].push_back(std::chrono::duration<double>(rtt->p50).count());
    }
  }
  Family throughput("campus_measured_throughput_bytes_per_second",
                    "Goodput that sites show now: a distribution over sites, not over time",
                    prometheus::MetricType::Histogram);
  for (const auto& [place, by_direction] : rates) {
    for (const auto& [direction, name] : EnumNames<Direction>::names) {
      const auto& values = by_direction[static_cast<std::size_t>(direction)];
      auto labels = labels_of(place);
      labels.emplace_back("direction", name);
      if (!values.empty()) throughput.add_distribution(labels, values, kRateBounds);
    }
  }
  Family rtt("campus_measured_rtt_seconds", "Median round-trip time that sites show now: a distribution over sites",
             prometheus::MetricType::Histogram);
  for (const auto& [place, values] : rtts) rtt.add_distribution(labels_of(place), values, kRttBounds);
  std::move(throughput).move_to(families);
  std::move(rtt).move_to(families);
}

}  // namespace campus::collector
